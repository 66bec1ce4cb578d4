package dev.dagfetch.client.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The lines of an ASCII file, the last of which vouches for all before it: {@code crc32c 1c2d3e4f}.
 *
 * <p>Read from front to end, by lines or by words. Words are separated by one space each. What is
 * not as asked for ends in an {@link IllegalArgumentException}. Not thread-safe.
 */
final class CheckedLines {
  private static final String LAST_WORD = "crc32c ";

  /** The last line with its line feed. */
  private static final int LAST_LINE_BYTES = LAST_WORD.length() + 9;

  private final byte[] bytes;
  private final int end;
  private int next;

  private CheckedLines(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /**
   * Opens a file that was read.
   *
   * @param firstLine with which it must begin
   * @throws IllegalArgumentException if it begins otherwise, or the last line does not fit
   */
  static CheckedLines open(byte[] bytes, String firstLine) {
    int end = Math.max(0, bytes.length - LAST_LINE_BYTES);
    CheckedLines lines = begin(bytes, end, firstLine);
    if (!Arrays.equals(
        bytes,
        end,
        bytes.length,
        lastLine(bytes, end).getBytes(StandardCharsets.US_ASCII),
        0,
        LAST_LINE_BYTES)) {
      throw new IllegalArgumentException("the checksum does not fit");
    }
    return lines;
  }

  /**
   * Opens the first lines of a file, with nothing to vouch for them.
   *
   * @throws IllegalArgumentException if they begin otherwise
   */
  static CheckedLines unproven(byte[] bytes, String firstLine) {
    return begin(bytes, bytes.length, firstLine);
  }

  private static CheckedLines begin(byte[] bytes, int end, String firstLine) {
    CheckedLines lines = new CheckedLines(bytes, end);
    if (lines.isAtEnd() || !lines.line().equals(firstLine)) {
      throw new IllegalArgumentException("the first line is not \"%s\"".formatted(firstLine));
    }
    return lines;
  }

  /** The last line of a file, for the bytes before it. */
  static String lastLine(byte[] bytes, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, end);
    return LAST_WORD + "%08x\n".formatted(crc.getValue());
  }

  boolean isAtEnd() {
    return next >= end;
  }

  /** Whether the rest of the line begins like that; if so, it is passed. */
  boolean skip(String text) {
    int length = text.length();
    boolean begins = length <= end - next;
    for (int i = 0; begins && i < length; i++) {
      begins = bytes[next + i] == text.charAt(i);
    }
    next += begins ? length : 0;
    return begins;
  }

  /** The rest of the line. */
  String line() {
    int from = next;
    int to = find((byte) '\n');
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** The value of a line that begins with a word. */
  String value(String word) {
    if (!skip(word + " ")) {
      throw new IllegalArgumentException(
          "a line begins with something else than \"%s\"".formatted(word));
    }
    return line();
  }

  /** The next word of the line, which is not its last. */
  String word() {
    int from = next;
    int to = find((byte) ' ');
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** The next word of the line, which is not its last, as a number. */
  long number(int radix) {
    int from = next;
    return number(from, find((byte) ' '), radix);
  }

  /** The last word of the line as a number. */
  long lastNumber(int radix) {
    int from = next;
    return number(from, find((byte) '\n'), radix);
  }

  private long number(int from, int to, int radix) {
    boolean negative = to > from && bytes[from] == '-';
    int first = negative ? from + 1 : from;
    long value = 0;
    for (int i = first; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit >= radix || value > (Long.MAX_VALUE - digit) / radix) {
        throw new IllegalArgumentException("a number is malformed");
      }
      value = value * radix + digit;
    }
    if (first == to) {
      throw new IllegalArgumentException("a number is missing");
    }
    return negative ? -value : value;
  }

  /** Finds the end of a word or line, and passes it. */
  private int find(byte separator) {
    int at = next;
    while (at < end && bytes[at] != separator && bytes[at] != '\n') {
      at++;
    }
    if (at >= end || bytes[at] != separator) {
      throw new IllegalArgumentException("a line has too few words");
    }
    next = at + 1;
    return at;
  }
}
