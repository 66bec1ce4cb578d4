package dev.dagfetch.client.tree;

import dev.dagfetch.client.error.VerificationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file beside a fetched directory that says what the directory must hold. For {@code /srv/v1}
 * it is {@code /srv/.v1.dagfetch-manifest}.
 *
 * <p>ASCII lines of words, for people and grep too. What is not printable ASCII, a space or "%" in
 * a path or name is written as {@code %NN}.
 *
 * <pre>{@code
 * dagfetch-manifest 1
 * dag_id etl
 * repository pipelines
 * commit 3f2c…
 * tree_id 91ab…
 * narrowed dags/etl                       any number of times
 * 100644 1234 5d41… dags/etl/load.py      mode, size, object id, path; subtrees that were left out have mode 40000
 * crc32c 1c2d3e4f                         over all bytes before this line
 * }</pre>
 */
public final class ManifestFile {
  private static final String FIRST_LINE = "dagfetch-manifest 1";
  private static final String NARROWED = "narrowed ";

  /** Up to the first line that names what was asked for, or a file. */
  private static final int HEAD_LINES = 6;

  /** About what an entry takes. */
  private static final int LINE_CHARS = 100;

  private ManifestFile() {}

  /** The manifest's place for a directory. */
  public static Path beside(Path directory) {
    return directory.resolveSibling("." + directory.getFileName() + ".dagfetch-manifest");
  }

  /**
   * Reads the manifest of a directory; empty if there is none.
   *
   * @throws VerificationException if it is damaged, or of a format that this client does not know
   */
  public static Optional<Manifest> read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(bytes));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | VerificationException e) {
      throw damaged(file, e);
    }
  }

  private static VerificationException damaged(Path file, RuntimeException why) {
    return new VerificationException(
        "manifest %s is damaged: %s".formatted(file, why.getMessage()), why);
  }

  /**
   * Reads the first lines of a manifest, unproven; empty if there is none.
   *
   * @throws VerificationException if they are not those of a manifest
   */
  public static Optional<Head> head(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (int i = 0; i < HEAD_LINES; i++) {
        text.append(reader.readLine()).append('\n');
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(head(text.toString().getBytes(StandardCharsets.ISO_8859_1)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw damaged(file, e);
    }
  }

  private static Head head(byte[] bytes) {
    CheckedLines lines = CheckedLines.unproven(bytes, FIRST_LINE);
    Head head = new Head(origin(lines), lines.value("tree_id"), lines.skip(NARROWED));
    if (!ObjectHash.isHex(head.treeId())) {
      throw new IllegalArgumentException("its tree id is \"%s\"".formatted(head.treeId()));
    }
    return head;
  }

  private static Manifest.Origin origin(CheckedLines lines) {
    return new Manifest.Origin(
        Percent.decodeText(lines.value("dag_id")),
        Percent.decodeText(lines.value("repository")),
        lines.value("commit"));
  }

  /** Writes a manifest to a file that must not exist. */
  public static void write(Manifest manifest, Path file) throws IOException {
    Files.write(
        file,
        format(manifest),
        java.nio.file.StandardOpenOption.CREATE_NEW,
        java.nio.file.StandardOpenOption.WRITE);
  }

  static byte[] format(Manifest manifest) {
    int size = LINE_CHARS * (manifest.entries().size() + HEAD_LINES);
    LineWriter out = new LineWriter(FIRST_LINE, size);
    out.line("dag_id", Percent.encode(manifest.origin().dagId()));
    out.line("repository", Percent.encode(manifest.origin().repository()));
    out.line("commit", manifest.origin().commit());
    out.line("tree_id", manifest.treeId());
    manifest
        .narrowing()
        .forEach(path -> out.append(NARROWED).appendEncoded(path.bytes()).append('\n'));
    for (TreeEntry entry : manifest.entries()) {
      out.appendEncoded(FileMode.octal(entry.mode())).append(' ').append(entry.sizeBytes());
      out.append(' ').append(entry.objectId()).append(' ');
      out.appendEncoded(entry.path().bytes()).append('\n');
    }
    return out.close();
  }

  static Manifest parse(byte[] bytes) {
    CheckedLines lines = CheckedLines.open(bytes, FIRST_LINE);
    Manifest.Origin origin = origin(lines);
    String treeId = lines.value("tree_id");
    List<TreePath> narrowing = new ArrayList<>();
    while (lines.skip(NARROWED)) {
      narrowing.add(path(lines.line()));
    }
    List<TreeEntry> entries = new ArrayList<>(bytes.length / LINE_CHARS);
    while (!lines.isAtEnd()) {
      entries.add(entry(lines));
    }
    return new Manifest(origin, treeId, narrowing, entries);
  }

  private static TreeEntry entry(CheckedLines lines) {
    long mode = lines.number(8);
    long size = lines.number(10);
    String id = lines.word();
    return new TreeEntry(path(lines.line()), (int) Math.min(mode, Integer.MAX_VALUE), size, id);
  }

  private static TreePath path(String encoded) {
    if (encoded.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("an entry has not 4 words");
    }
    return TreePath.owning(Percent.decode(encoded));
  }

  /**
   * What a manifest says before it names files.
   *
   * @param origin where the version comes from
   * @param treeId Git's tree id of the version
   * @param narrowed whether it holds a part of the version only
   */
  public record Head(Manifest.Origin origin, String treeId, boolean narrowed) {}
}
