package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreePath;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A directory in which Git's paths are resolved byte for byte.
 *
 * <p>Git's names are bytes, and so are Linux's, but {@code Path.of(String)} encodes with the
 * platform's charset and loses what that cannot say. {@code Path.of(URI)} takes bytes, escaped as
 * {@code %ff}, and {@code Path} keeps them. Immutable.
 */
final class RawDirectory {
  private static final HexFormat HEX = HexFormat.of();

  private final Path path;
  private final String uri;
  private final byte[] bytes;

  /** {@code directory} must exist. */
  RawDirectory(Path directory) {
    this.path = directory;
    String text = directory.toUri().toString();
    this.uri = text.endsWith("/") ? text : text + "/";
    this.bytes = unescape(URI.create(uri).getRawPath());
  }

  Path path() {
    return path;
  }

  Path resolve(TreePath below) {
    return Path.of(URI.create(uri + escape(below.toBytes())));
  }

  /** As {@link #resolve}, for the operating system: absolute and without a trailing NUL. */
  byte[] resolveBytes(TreePath below) {
    byte[] name = below.toBytes();
    byte[] all = Arrays.copyOf(bytes, bytes.length + name.length);
    System.arraycopy(name, 0, all, bytes.length, name.length);
    return all;
  }

  /** The way back; {@code file} is below this directory. */
  TreePath relativize(Path file) {
    String text = file.toUri().toString().substring(uri.length());
    return TreePath.parse(
        unescape(text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
  }

  private static String escape(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '-' && b <= '9') || b == '_') {
        // "-" to "9" are the hyphen, the dot, the slash and the digits.
        out.append((char) b);
      } else {
        HEX.toHexDigits(out.append('%'), b);
      }
    }
    return out.toString();
  }

  private static byte[] unescape(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        out.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        out.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return out.toByteArray();
  }
}
