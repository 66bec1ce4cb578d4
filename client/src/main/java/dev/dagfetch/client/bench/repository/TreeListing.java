package dev.dagfetch.client.bench.repository;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a commit, as Git lists them. Immutable. */
final class TreeListing {
  private final List<ListedFile> files;

  private TreeListing(List<ListedFile> files) {
    this.files = List.copyOf(files);
  }

  static TreeListing of(Path gitDir, String commit) {
    byte[] out = Git.bytes(Git.command(gitDir, "ls-tree", "-r", "-l", "-z", commit));
    List<ListedFile> files = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < out.length; i++) {
      if (out[i] == 0) {
        // One character per byte, so that a path of any encoding survives.
        files.add(ListedFile.parse(new String(out, start, i - start, StandardCharsets.ISO_8859_1)));
        start = i + 1;
      }
    }
    return new TreeListing(files);
  }

  List<ListedFile> files() {
    return files;
  }

  long bytes() {
    return files.stream().mapToLong(ListedFile::size).sum();
  }

  /**
   * One file.
   *
   * @param mode in octal
   * @param objectId of the blob, or of the commit that a gitlink names
   * @param size of the content; 0 for a gitlink
   * @param path one character per byte
   */
  record ListedFile(String mode, String objectId, long size, String path) {
    private static ListedFile parse(String line) {
      int tab = line.indexOf('\t');
      String[] words = line.substring(0, tab).split(" +", -1);
      long size = words[3].equals("-") ? 0 : Long.parseLong(words[3]);
      return new ListedFile(words[0], words[2], size, line.substring(tab + 1));
    }

    boolean isGitlink() {
      return mode.equals("160000");
    }

    boolean isRegular() {
      return mode.startsWith("100");
    }

    byte[] rawPath() {
      return path.getBytes(StandardCharsets.ISO_8859_1);
    }
  }
}
