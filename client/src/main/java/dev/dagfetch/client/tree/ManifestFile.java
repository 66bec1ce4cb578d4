package dev.dagfetch.client.tree;

import dev.dagfetch.client.error.VerificationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

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
  private static final String LAST_WORD = "crc32c ";
  private static final int HEAD_LINES = 5;

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
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new VerificationException(
          "manifest %s is damaged: %s".formatted(file, e.getMessage()), e);
    } catch (VerificationException e) {
      throw new VerificationException(
          "manifest %s is damaged: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Reads the first lines of a manifest, unproven.
   *
   * @throws IllegalArgumentException if they are not those of a manifest
   */
  public static Head head(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = reader.readLine();
          line != null && lines.size() < HEAD_LINES;
          line = reader.readLine()) {
        lines.add(line);
      }
    }
    if (lines.size() < HEAD_LINES || !lines.get(0).equals(FIRST_LINE)) {
      throw new IllegalArgumentException("%s is no manifest".formatted(file));
    }
    return head(lines);
  }

  private static Head head(List<String> lines) {
    Manifest.Origin origin =
        new Manifest.Origin(
            Percent.decodeText(value(lines.get(1), "dag_id")),
            Percent.decodeText(value(lines.get(2), "repository")),
            value(lines.get(3), "commit"));
    return new Head(origin, value(lines.get(4), "tree_id"));
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
    StringBuilder out =
        new StringBuilder(LINE_CHARS * (manifest.entries().size() + HEAD_LINES));
    line(out.append(FIRST_LINE).append('\n'), "dag_id", Percent.encode(manifest.origin().dagId()));
    line(out, "repository", Percent.encode(manifest.origin().repository()));
    line(out, "commit", manifest.origin().commit());
    line(out, "tree_id", manifest.treeId());
    manifest.narrowing().forEach(path -> line(out, "narrowed", Percent.encode(path.bytes())));
    for (TreeEntry entry : manifest.entries()) {
      out.append(Integer.toOctalString(entry.mode())).append(' ').append(entry.sizeBytes());
      out.append(' ').append(entry.objectId()).append(' ');
      out.append(Percent.encode(entry.path().bytes())).append('\n');
    }
    byte[] body = out.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] last = lastLine(body, body.length).getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(body, body.length + last.length);
    System.arraycopy(last, 0, all, body.length, last.length);
    return all;
  }

  private static void line(StringBuilder out, String word, String value) {
    out.append(word).append(' ').append(value).append('\n');
  }

  static Manifest parse(byte[] bytes) {
    String body = checkedBody(bytes);
    List<String> lines = body.lines().toList();
    Head head = head(lines);
    List<TreePath> narrowing = new ArrayList<>();
    int next = HEAD_LINES;
    while (next < lines.size() && lines.get(next).startsWith("narrowed ")) {
      narrowing.add(TreePath.of(Percent.decode(value(lines.get(next), "narrowed"))));
      next++;
    }
    List<TreeEntry> entries =
        lines.subList(next, lines.size()).stream().map(ManifestFile::entry).toList();
    return new Manifest(head.origin(), head.treeId(), narrowing, entries);
  }

  private static String checkedBody(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(FIRST_LINE + "\n")) {
      throw new IllegalArgumentException("the first line is not \"%s\"".formatted(FIRST_LINE));
    }
    int end = text.lastIndexOf("\n" + LAST_WORD) + 1;
    if (!text.substring(end).equals(lastLine(bytes, end))) {
      throw new IllegalArgumentException("the checksum does not fit");
    }
    return text.substring(0, end);
  }

  private static String value(String line, String word) {
    if (!line.startsWith(word + " ")) {
      throw new IllegalArgumentException(
          "a line begins with something else than \"%s\"".formatted(word));
    }
    return line.substring(word.length() + 1);
  }

  private static TreeEntry entry(String line) {
    int size = line.indexOf(' ') + 1;
    int id = line.indexOf(' ', size) + 1;
    int path = line.indexOf(' ', id) + 1;
    if (size == 0 || id == 0 || path == 0 || line.indexOf(' ', path) >= 0) {
      throw new IllegalArgumentException("an entry has not 4 words");
    }
    return new TreeEntry(
        TreePath.of(Percent.decode(line.substring(path))),
        Integer.parseInt(line, 0, size - 1, 8),
        Long.parseLong(line, size, id - 1, 10),
        line.substring(id, path - 1));
  }

  /** The line that vouches for all before it. */
  private static String lastLine(byte[] bytes, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, end);
    return LAST_WORD + "%08x\n".formatted(crc.getValue());
  }

  /**
   * What a manifest says before it names files.
   *
   * @param origin where the version comes from
   * @param treeId Git's tree id of the version
   */
  public record Head(Manifest.Origin origin, String treeId) {}
}
