package dev.dagfetch.server.git.submodule;

import static dev.dagfetch.server.testkit.Failures.failure;
import static dev.dagfetch.server.testkit.Superproject.module;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitmodulesTest {
  private static Optional<String> url(String content, String path) {
    return Gitmodules.parse(content.getBytes(StandardCharsets.UTF_8)).url(TreePath.parse(path));
  }

  @Test
  void url_isThatOfThePath_whateverTheNames() {
    String content =
        "# ours\n" + module("a/b", "libs/x", "../x.git") + module("x", "libs/ü y", "https://h/y");

    assertThat(url(content, "libs/x")).contains("../x.git");
    assertThat(url(content, "libs/ü y")).contains("https://h/y");
    assertThat(url(content, "libs")).isEmpty();
    assertThat(url("", "libs/x")).isEmpty();
  }

  @Test
  void includes_areNotFollowed() {
    assertThat(url("[include]\n\tpath = /etc/passwd\n" + module("x", "x", "u"), "x")).contains("u");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../x", "x/..", "a/../b", "a\\\\..\\\\b", ""})
  void nameThatClimbs_countsForNothing(String name) {
    assertThat(url(module(name, "x", "https://h/x"), "x")).isEmpty();
  }

  @Test
  void urlOrPathThatLooksLikeAnOption_countsForNothing() {
    assertThat(url(module("x", "x", "-u"), "x")).isEmpty();
    assertThat(url(module("x", "-x", "https://h/x"), "-x")).isEmpty();
    assertThat(url(module("x", "../x", "https://h/x"), "x")).isEmpty();
    assertThat(url("[submodule \"x\"]\n\tpath = x\n", "x")).isEmpty();
  }

  @Test
  void twoUrlsForOnePath_areRefused() {
    failure(
        Reason.TREE_REJECTED,
        () -> url(module("a", "x", "https://h/x") + module("b", "x", "https://h/y"), "x"));
    failure(
        Reason.TREE_REJECTED,
        () -> url(module("a", "x", "https://h/x") + module("a", "x", "https://h/y"), "x"));
  }

  @Test
  void notInTheFormat_isRefused() {
    failure(Reason.TREE_REJECTED, () -> url("[submodule \"a\n", "x"));
  }
}
