package dev.dagfetch.client.tree;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Writes bytes as printable ASCII without spaces: {@code %NN} for every other byte. A part of a URI
 * can be written so, too.
 */
final class Percent {
  private static final boolean[] KEPT = kept();
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Percent() {}

  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  static String encode(byte[] bytes) {
    return isKept(bytes) ? new String(bytes, StandardCharsets.US_ASCII) : escape(bytes);
  }

  /** Whether bytes are written as they are. */
  static boolean isKept(byte[] bytes) {
    for (byte b : bytes) {
      if (!isKept(b)) {
        return false;
      }
    }
    return true;
  }

  private static String escape(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      if (isKept(b)) {
        out.append((char) b);
      } else {
        HEX.toHexDigits(out.append('%'), b);
      }
    }
    return out.toString();
  }

  private static boolean isKept(byte b) {
    return b > 0 && KEPT[b];
  }

  private static boolean[] kept() {
    boolean[] kept = new boolean[Byte.MAX_VALUE + 1];
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.~"
        .chars()
        .forEach(c -> kept[c] = true);
    return kept;
  }

  static byte[] decode(String text) {
    return text.indexOf('%') < 0 ? text.getBytes(StandardCharsets.ISO_8859_1) : unescape(text);
  }

  private static byte[] unescape(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        out.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        out.write(text.charAt(i));
      }
    }
    return out.toByteArray();
  }

  static String decodeText(String text) {
    return new String(decode(text), StandardCharsets.UTF_8);
  }
}
