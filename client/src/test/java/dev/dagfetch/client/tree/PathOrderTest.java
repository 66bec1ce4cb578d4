package dev.dagfetch.client.tree;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.client.error.VerificationException;
import org.junit.jupiter.api.Test;

final class PathOrderTest {
  private static final String ID = "0123456789012345678901234567890123456789";

  @Test
  void accept_orderOfAWalk_passes() {
    assertThatCode(() -> accept("a-", "a.b", "a/b", "a/b.c/d", "a/c", "a0", "b"))
        .doesNotThrowAnyException();
  }

  @Test
  void accept_samePathTwice_isRefused() {
    assertThatThrownBy(() -> accept("a", "a"))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void accept_earlierPath_isRefused() {
    assertThatThrownBy(() -> accept("b", "a"))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("order");
  }

  @Test
  void accept_fileBelowAFile_isRefused() {
    assertThatThrownBy(() -> accept("a", "a/b"))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("below");
  }

  @Test
  void accept_fileBelowAFileWithOthersBetween_isRefused() {
    assertThatThrownBy(() -> accept("a", "a-", "a-b", "a.b", "a/b/c"))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("below");
  }

  @Test
  void accept_fileBelowAnElidedTree_isRefused() {
    PathOrder order = new PathOrder();
    order.accept(new TreeEntry(TreePath.of("a"), FileMode.TREE, 0, ID));

    assertThatThrownBy(() -> order.accept(file("a/b")))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("below");
  }

  private static void accept(String... paths) {
    PathOrder order = new PathOrder();
    for (String path : paths) {
      order.accept(file(path));
    }
  }

  private static TreeEntry file(String path) {
    return new TreeEntry(TreePath.of(path), FileMode.FILE, 0, ID);
  }
}
