package dev.dagfetch.server.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One file of a commit as the {@code git} program tells it: what every answer of ours is compared
 * with. A gitlink has no content.
 */
@SuppressWarnings("ArrayRecordComponent") // equality is defined below, over contents
public record GitFile(byte[] path, int mode, String id, byte[] content) {
  /** The path as text; for odd names every byte is one character. */
  public String name() {
    return new String(path, StandardCharsets.ISO_8859_1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GitFile file
        && Arrays.equals(path, file.path)
        && mode == file.mode
        && id.equals(file.id)
        && Arrays.equals(content, file.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(path) * 31 + id.hashCode();
  }

  @Override
  public String toString() {
    String shown =
        content.length <= 40 ? HexFormat.of().formatHex(content) : content.length + " bytes";
    return "%06o %s %s (%s)".formatted(mode, id, name(), shown);
  }
}
