package dev.dagfetch.client.tree;

import java.util.Arrays;

/**
 * Makes the file that {@link CheckedLines} reads. Not thread-safe.
 *
 * <p>Writes bytes where they will stay: by way of text a manifest would be copied three times.
 */
final class LineWriter {
  /** Digits of the longest number, with its sign. */
  private static final int NUMBER_CHARS = 20;

  private static final int MAX_DIGITS = 19;

  /** Times have 19 digits, and dividing longs is slow: they are cut into ints of so many. */
  private static final int LOWER_DIGITS = 8;

  private static final int LOWER = 100_000_000;

  private byte[] bytes;
  private int length;

  /**
   * Begins a file.
   *
   * @param firstLine without its line feed
   * @param size about how many bytes to expect
   */
  LineWriter(String firstLine, int size) {
    bytes = new byte[size];
    append(firstLine).append('\n');
  }

  /** Appends printable ASCII. */
  LineWriter append(String text) {
    int n = text.length();
    reserve(n);
    for (int i = 0; i < n; i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  LineWriter append(char c) {
    reserve(1);
    bytes[length++] = (byte) c;
    return this;
  }

  /** Appends a number in decimal digits. */
  LineWriter append(long number) {
    if (number < 0) {
      // A time before 1970: rare, so this need not be fast.
      return append(Long.toString(number));
    }
    reserve(NUMBER_CHARS);
    int begin = length;
    length += digits(number);
    int to = length;
    long rest = number;
    for (; rest > Integer.MAX_VALUE; to -= LOWER_DIGITS) {
      long higher = rest / LOWER;
      fill(to - LOWER_DIGITS, to, (int) (rest - higher * LOWER));
      rest = higher;
    }
    fill(begin, to, (int) rest);
    return this;
  }

  private void fill(int from, int to, int number) {
    int rest = number;
    for (int i = to - 1; i >= from; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static int digits(long number) {
    int digits = 1;
    for (long power = 10; digits < MAX_DIGITS && number >= power; power *= 10) {
      digits++;
    }
    return digits;
  }

  /** Appends bytes of any kind, in the form of {@link Percent}. */
  LineWriter appendEncoded(byte[] raw) {
    if (!Percent.isKept(raw)) {
      return append(Percent.encode(raw));
    }
    reserve(raw.length);
    System.arraycopy(raw, 0, bytes, length, raw.length);
    length += raw.length;
    return this;
  }

  /** Appends a line of a word and a value. */
  LineWriter line(String word, String value) {
    return append(word).append(' ').append(value).append('\n');
  }

  /** Adds the last line; returns the file. */
  byte[] close() {
    append(CheckedLines.lastLine(bytes, length));
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.addExact(Math.max(2 * bytes.length, length), more));
    }
  }
}
