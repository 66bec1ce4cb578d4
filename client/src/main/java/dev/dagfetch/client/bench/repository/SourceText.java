package dev.dagfetch.client.bench.repository;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Text that looks, and compresses, like the source files of data pipelines.
 *
 * <p>A text is a function of its seed, its size and its revision: a later revision differs in one
 * block of lines, as after an edit.
 */
final class SourceText {
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int EDITED_PART = 3;

  private SourceText() {}

  /** Returns exactly so many bytes. */
  static byte[] of(long seed, int size, int revision) {
    byte[] text = lines(new Random(mixed(seed, 0)), size);
    if (revision > 0) {
      Random edit = new Random(mixed(seed, revision));
      byte[] block = lines(edit, Math.max(1, size / EDITED_PART));
      int at = edit.nextInt(size - block.length + 1);
      System.arraycopy(block, 0, text, at, block.length);
    }
    return text;
  }

  static long mixed(long seed, long salt) {
    long x = (seed + salt * MIX) ^ (seed >>> 29);
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }

  private static byte[] lines(Random random, int size) {
    StringBuilder text = new StringBuilder(size + 120);
    while (text.length() < size) {
      line(text, random);
    }
    text.setLength(size);
    text.setCharAt(size - 1, '\n');
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void line(StringBuilder text, Random random) {
    String a = Words.pick(random);
    String b = Words.pick(random);
    String c = Words.pick(random);
    int number = random.nextInt(10_000);
    switch (random.nextInt(10)) {
      case 0 ->
          text.append("\n\ndef ")
              .append(a)
              .append('_')
              .append(b)
              .append("(")
              .append(c)
              .append(", **context):\n");
      case 1 ->
          text.append("    # The ")
              .append(a)
              .append(" of each ")
              .append(b)
              .append(" comes from ")
              .append(c)
              .append(".\n");
      case 2 ->
          text.append("    ")
              .append(a)
              .append(" = ")
              .append(b)
              .append('.')
              .append(c)
              .append("(")
              .append(number)
              .append(")\n");
      case 3 ->
          text.append("    if ")
              .append(a)
              .append(" is None or ")
              .append(b)
              .append(" > ")
              .append(number)
              .append(":\n");
      case 4 ->
          text.append("        raise ValueError(\"")
              .append(a)
              .append(' ')
              .append(b)
              .append(" without ")
              .append(c)
              .append("\")\n");
      case 5 ->
          text.append("    select ")
              .append(a)
              .append("_id, sum(")
              .append(b)
              .append(") from ")
              .append(c)
              .append("_")
              .append(number)
              .append('\n');
      case 6 ->
          text.append("    log.info(\"")
              .append(a)
              .append(": %s\", ")
              .append(b)
              .append(".")
              .append(c)
              .append(")\n");
      case 7 ->
          text.append("        \"")
              .append(a)
              .append("\": {\"")
              .append(b)
              .append("\": ")
              .append(number)
              .append(", \"")
              .append(c)
              .append("\": true},\n");
      case 8 ->
          text.append("    return ")
              .append(a)
              .append('[')
              .append(b)
              .append("] - ")
              .append(c)
              .append('\n');
      default ->
          text.append("with task_group(\"")
              .append(a)
              .append('_')
              .append(number)
              .append("\") as ")
              .append(b)
              .append(":\n");
    }
  }
}
