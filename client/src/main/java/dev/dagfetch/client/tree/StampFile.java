package dev.dagfetch.client.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file beside a fetched directory that holds its {@link Stamps}. For {@code /srv/v1} it is
 * {@code /srv/.v1.dagfetch-stamps}.
 *
 * <p>Nothing depends on it but time: where it is missing, damaged, or of another version, files are
 * read again. Lines of words, as in the manifest:
 *
 * <pre>{@code
 * dagfetch-stamps 1
 * tree_id 91ab…
 * recorded 1764000000123456789
 * links own                                       or shared
 * 1764000000000000000 1764000000000000000 4711    the manifest's files in its order: modified, changed, inode; or -
 * / 1764000000000000000 4712                      the root: modified, inode
 * dags/etl 1764000000000000000 4713               the other directories
 * crc32c 1c2d3e4f                                 over all bytes before this line
 * }</pre>
 */
public final class StampFile {
  private static final String FIRST_LINE = "dagfetch-stamps 1";
  private static final String LAST_WORD = "crc32c ";
  private static final int HEAD_LINES = 4;

  private StampFile() {}

  /** The place of a directory's stamps. */
  public static Path beside(Path directory) {
    return directory.resolveSibling("." + directory.getFileName() + ".dagfetch-stamps");
  }

  /** Reads the stamps of a directory with that manifest; those that can be believed. */
  public static Stamps read(Path file, Manifest manifest) {
    try {
      return parse(Files.readString(file, StandardCharsets.ISO_8859_1), manifest);
    } catch (IOException | RuntimeException e) {
      // Missing, unreadable, damaged: all the same. Whoever asks will read the files.
      return Stamps.NONE;
    }
  }

  private static Stamps parse(String text, Manifest manifest) {
    int end = text.lastIndexOf("\n" + LAST_WORD) + 1;
    String body = text.substring(0, end);
    List<String> lines = body.lines().toList();
    boolean fits =
        text.substring(end).equals(lastLine(body))
            && lines.get(0).equals(FIRST_LINE)
            && lines.get(1).equals("tree_id " + manifest.treeId());
    if (!fits) {
      return Stamps.NONE;
    }
    List<TreeEntry> files = manifest.files();
    Map<TreePath, Stamp> stamps = new HashMap<>(files.size() * 2);
    for (int i = 0; i < files.size(); i++) {
      String line = lines.get(HEAD_LINES + i);
      if (!line.equals("-")) {
        stamps.put(files.get(i).path(), stamp(line));
      }
    }
    return new Stamps(
        Long.parseLong(value(lines.get(2))),
        value(lines.get(3)).equals("shared"),
        stamps,
        directories(lines.subList(HEAD_LINES + files.size(), lines.size())));
  }

  private static String value(String line) {
    return line.substring(line.indexOf(' ') + 1);
  }

  private static Stamp stamp(String line) {
    int first = line.indexOf(' ');
    int second = line.indexOf(' ', first + 1);
    return new Stamp(
        number(line, 0, first),
        number(line, first + 1, second),
        number(line, second + 1, line.length()));
  }

  private static long number(String line, int begin, int end) {
    return Long.parseLong(line, begin, end, 10);
  }

  private static Map<TreePath, Stamp> directories(List<String> lines) {
    Map<TreePath, Stamp> directories = new HashMap<>(lines.size() * 2);
    for (String line : lines) {
      String[] words = line.split(" ");
      TreePath path = words[0].equals("/") ? TreePath.ROOT : TreePath.of(Percent.decode(words[0]));
      directories.put(path, new Stamp(Long.parseLong(words[1]), 0, Long.parseLong(words[2])));
    }
    return directories;
  }

  /**
   * Writes stamps to a file that must not exist. {@link Stamps#recorded} is ignored: the file
   * system's time when the file is made is taken.
   */
  public static void write(Manifest manifest, Stamps stamps, Path file) throws IOException {
    Files.createFile(file);
    long now = Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
    StringBuilder out = new StringBuilder(FIRST_LINE).append('\n');
    out.append("tree_id ").append(manifest.treeId()).append('\n');
    out.append("recorded ").append(now).append('\n');
    out.append("links ").append(stamps.shared() ? "shared" : "own").append('\n');
    manifest.files().forEach(entry -> append(out, stamps.files().get(entry.path())));
    stamps.directories().forEach((path, stamp) -> append(out, path, stamp));
    String body = out.toString();
    Files.writeString(file, body + lastLine(body), StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static void append(StringBuilder out, @Nullable Stamp stamp) {
    if (stamp == null) {
      out.append("-\n");
      return;
    }
    out.append(stamp.modified()).append(' ').append(stamp.changed());
    out.append(' ').append(stamp.inode()).append('\n');
  }

  private static void append(StringBuilder out, TreePath directory, Stamp stamp) {
    out.append(directory.equals(TreePath.ROOT) ? "/" : Percent.encode(directory.bytes()));
    out.append(' ').append(stamp.modified()).append(' ').append(stamp.inode()).append('\n');
  }

  private static String lastLine(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return LAST_WORD + "%08x\n".formatted(crc.getValue());
  }
}
