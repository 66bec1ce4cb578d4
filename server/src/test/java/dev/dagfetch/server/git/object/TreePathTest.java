package dev.dagfetch.server.git.object;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreePathTest {
  @ParameterizedTest
  @ValueSource(strings = {"/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a/.", "a\0b"})
  void parse_notCanonical_isRefused(String text) {
    assertInvalid(text);
  }

  @Test
  void parse_tooLong_isRefused() {
    assertThat(TreePath.parse("a".repeat(4096)).length()).isEqualTo(4096);
    assertInvalid("a".repeat(4097));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "...", "a/..b", "-x", "a b", "ü"})
  void parse_canonical_keepsItsBytes(String text) {
    assertThat(TreePath.parse(text))
        .hasToString(text)
        .isEqualTo(TreePath.parse(TreePath.parse(text).toBytes()));
  }

  @Test
  void parse_empty_isTheRoot() {
    assertThat(TreePath.parse("")).isSameAs(TreePath.ROOT);
    assertThat(TreePath.ROOT.isRoot()).isTrue();
  }

  @Test
  void compareTo_isByUnsignedBytes() {
    List<TreePath> ordered =
        Stream.of("a", "a-b", "a.b", "a/b", "a0", "b", "z", "\u0080", "\u00ff")
            .map(text -> TreePath.parse(text.getBytes(ISO_8859_1)))
            .toList();

    assertThat(ordered.reversed().stream().sorted()).isEqualTo(ordered);
  }

  @Test
  void isAtOrBelow_stopsAtSlashes() {
    TreePath dags = TreePath.parse("dags");

    assertThat(dags.isAtOrBelow(TreePath.ROOT)).isTrue();
    assertThat(dags.isAtOrBelow(dags)).isTrue();
    assertThat(TreePath.parse("dags/etl").isAtOrBelow(dags)).isTrue();
    assertThat(TreePath.parse("dags2").isAtOrBelow(dags)).isFalse();
    assertThat(TreePath.ROOT.isAtOrBelow(dags)).isFalse();
  }

  @Test
  void toString_notUtf8_escapesBytes() {
    assertThat(TreePath.parse(new byte[] {'a', (byte) 0xff})).hasToString("a\\xff");
  }

  private static void assertInvalid(String text) {
    assertThatThrownBy(() -> TreePath.parse(text))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PATH_INVALID));
  }
}
