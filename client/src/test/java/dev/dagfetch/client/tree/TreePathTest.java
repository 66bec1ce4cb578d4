package dev.dagfetch.client.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TreePathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "a//b",
        "/a",
        "a/",
        "//",
        ".",
        "..",
        "../x",
        "a/..",
        "a/../b",
        "./a",
        "a/./b",
        "a\0b",
        ".git",
        ".GIT",
        "a/.git/config",
        ".Git/x",
        "git~1",
        "GIT~1/x",
        ".git.",
        ".git ",
        ".git. .",
        ".git:stream",
        ".git::$INDEX_ALLOCATION",
        ".g\u200cit",
        ".git\u200d",
        "\u200e.git",
        ".git\\x"
      })
  void of_unsafePath_isRefused(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TreePath.of(path.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "...",
        ".gitignore",
        ".github/x",
        "a/.gitmodules",
        "git",
        "git~10",
        "-x",
        " ",
        "a b",
        "~",
        "\\",
        "C:\\x",
        "x.git"
      })
  void of_oddButSafePath_isKept(String path) {
    assertThat(TreePath.of(path)).hasToString(path);
  }

  @Test
  void of_pathOver4096Bytes_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TreePath.of("x/".repeat(2048) + "y"))
        .withMessageContaining("4096");
  }

  @ParameterizedTest
  @MethodSource("shown")
  void toString_bytesThatAreNoText_showsThem(byte[] bytes, String shown) {
    assertThat(TreePath.of(bytes)).hasToString(shown);
    assertThat(TreePath.of(bytes).isText()).isFalse();
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> shown() {
    return Stream.of(
        org.junit.jupiter.params.provider.Arguments.of(Trees.bytes("caf\u00e9"), "caf\\xe9"),
        org.junit.jupiter.params.provider.Arguments.of(Trees.bytes("a\nb"), "a\\x0ab"));
  }

  @Test
  void directoriesNotIn_pathsInOrder_givesEachDirectoryOnce() {
    TreePath first = TreePath.of("a/b/c");
    TreePath second = TreePath.of("a/bb/d/e");

    assertThat(first.directoriesNotIn(TreePath.ROOT))
        .extracting(TreePath::toString)
        .containsExactly("a", "a/b");
    assertThat(second.directoriesNotIn(first))
        .extracting(TreePath::toString)
        .containsExactly("a/bb", "a/bb/d");
    assertThat(TreePath.of("a/bb/d/f").directoriesNotIn(second)).isEmpty();
  }
}
