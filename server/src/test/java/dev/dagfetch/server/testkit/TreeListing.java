package dev.dagfetch.server.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a tree by {@code git ls-tree -r} and {@code git cat-file --batch}. */
final class TreeListing {
  private final Path gitDir;

  TreeListing(Path gitDir) {
    this.gitDir = gitDir;
  }

  List<GitFile> read(String tree) {
    byte[] listing = GitBinary.run(gitDir, Map.of(), in -> {}, "ls-tree", "-r", "-z", tree);
    List<GitFile> files = new ArrayList<>();
    for (String line : new String(listing, ISO_8859_1).split("\0", -1)) {
      if (!line.isEmpty()) {
        files.add(entry(line));
      }
    }
    return withContents(files);
  }

  /** {@code mode SP type SP id TAB path}. */
  private static GitFile entry(String line) {
    int tab = line.indexOf('\t');
    String[] fields = line.substring(0, tab).split(" ", -1);
    byte[] path = line.substring(tab + 1).getBytes(ISO_8859_1);
    return new GitFile(path, Integer.parseInt(fields[0], 8), fields[2], new byte[0]);
  }

  private List<GitFile> withContents(List<GitFile> files) {
    byte[] contents =
        GitBinary.run(
            gitDir,
            Map.of(),
            out -> {
              for (GitFile file : files) {
                if (file.mode() != 0160000) {
                  out.write((file.id() + "\n").getBytes(ISO_8859_1));
                }
              }
            },
            "cat-file",
            "--batch");
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(contents))) {
      List<GitFile> result = new ArrayList<>();
      for (GitFile file : files) {
        byte[] content = file.mode() == 0160000 ? new byte[0] : next(in);
        result.add(new GitFile(file.path(), file.mode(), file.id(), content));
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code id SP type SP size LF content LF}. */
  private static byte[] next(DataInputStream in) throws IOException {
    StringBuilder header = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      header.append((char) c);
    }
    byte[] content = new byte[Integer.parseInt(header.substring(header.lastIndexOf(" ") + 1))];
    in.readFully(content);
    in.readByte();
    return content;
  }
}
