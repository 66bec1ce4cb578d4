package dev.dagfetch.client.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineWriterTest {
  @Test
  void close_severalLines_areWhatCheckedLinesReads() {
    byte[] file =
        new LineWriter("first 1", 1)
            .line("word", "value")
            .append("text ")
            .append(42)
            .append('\n')
            .close();

    CheckedLines lines = CheckedLines.open(file, "first 1");
    assertThat(lines.value("word")).isEqualTo("value");
    assertThat(lines.word()).isEqualTo("text");
    assertThat(lines.lastNumber(10)).isEqualTo(42);
    assertThat(lines.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        9,
        10,
        1_234_567_890,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE + 1L,
        100_000_000_000_000_000L,
        999_999_999_999_999_999L,
        1_000_000_000_000_000_000L,
        1_764_000_000_000_000_001L,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
      })
  void append_number_isInDecimalDigits(long number) {
    assertThat(text(new LineWriter("f", 0).append(number).append('\n')))
        .startsWith("f\n" + number + "\n");
  }

  @Test
  void appendEncoded_bytesOfAnyKind_areAsInPercent() {
    byte[] plain = "dags/a.py".getBytes(StandardCharsets.US_ASCII);
    byte[] odd = {'a', ' ', '%', (byte) 0xff, '\n'};

    assertThat(text(new LineWriter("f", 0).appendEncoded(plain).append(' ').appendEncoded(odd)))
        .startsWith("f\ndags/a.py a%20%25%FF%0A");
  }

  private static String text(LineWriter lines) {
    return new String(lines.close(), StandardCharsets.US_ASCII);
  }
}
