package dev.dagfetch.client.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

  /** About what a file and its part of the directories take. */
  private static final int LINE_CHARS = 70;

  /** Up to the stamps. */
  private static final int HEAD_LINES = 4;

  private StampFile() {}

  /** The place of a directory's stamps. */
  public static Path beside(Path directory) {
    return directory.resolveSibling("." + directory.getFileName() + ".dagfetch-stamps");
  }

  /** Reads the stamps of a directory with that manifest; those that can be believed. */
  public static Stamps read(Path file, Manifest manifest) {
    try {
      return parse(CheckedLines.open(Files.readAllBytes(file), FIRST_LINE), manifest);
    } catch (IOException | RuntimeException e) {
      // Missing, unreadable, damaged: all the same. Whoever asks will read the files.
      return Stamps.NONE;
    }
  }

  private static Stamps parse(CheckedLines lines, Manifest manifest) {
    if (!lines.value("tree_id").equals(manifest.treeId())) {
      return Stamps.NONE;
    }
    long recorded = Long.parseLong(lines.value("recorded"));
    boolean shared = lines.value("links").equals("shared");
    List<TreeEntry> files = manifest.files();
    Map<TreePath, Stamp> stamps = new HashMap<>(files.size() * 2);
    for (TreeEntry file : files) {
      if (!lines.skip("-\n")) {
        stamps.put(
            file.path(), new Stamp(lines.number(10), lines.number(10), lines.lastNumber(10)));
      }
    }
    return new Stamps(recorded, shared, stamps, directories(lines));
  }

  private static Map<TreePath, Stamp> directories(CheckedLines lines) {
    Map<TreePath, Stamp> directories = new HashMap<>();
    while (!lines.isAtEnd()) {
      String name = lines.word();
      TreePath path = name.equals("/") ? TreePath.ROOT : TreePath.owning(Percent.decode(name));
      directories.put(path, new Stamp(lines.number(10), 0, lines.lastNumber(10)));
    }
    return directories;
  }

  /**
   * Writes stamps to a file that must not exist. {@link Stamps#recorded} is ignored: the file
   * system's time when the file is made is taken.
   *
   * @return the stamps with that time
   */
  public static Stamps write(Manifest manifest, Stamps stamps, Path file) throws IOException {
    Files.createFile(file);
    long now = Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
    LineWriter out =
        new LineWriter(FIRST_LINE, LINE_CHARS * (manifest.files().size() + HEAD_LINES));
    out.line("tree_id", manifest.treeId());
    out.append("recorded ").append(now).append('\n');
    out.line("links", stamps.shared() ? "shared" : "own");
    manifest.files().forEach(entry -> append(out, stamps.files().get(entry.path())));
    stamps.directories().forEach((path, stamp) -> append(out, path, stamp));
    Files.write(file, out.close(), StandardOpenOption.TRUNCATE_EXISTING);
    return stamps.recordedAt(now);
  }

  private static void append(LineWriter out, @Nullable Stamp stamp) {
    if (stamp == null) {
      out.append("-\n");
      return;
    }
    out.append(stamp.modified()).append(' ').append(stamp.changed());
    out.append(' ').append(stamp.inode()).append('\n');
  }

  private static void append(LineWriter out, TreePath directory, Stamp stamp) {
    if (directory.equals(TreePath.ROOT)) {
      out.append('/');
    } else {
      out.appendEncoded(directory.bytes());
    }
    out.append(' ').append(stamp.modified()).append(' ').append(stamp.inode()).append('\n');
  }
}
