package dev.dagfetch.server.git.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitIdTest {
  private static final String HEX = "0123456789abcdef0123456789abcdef01234567";

  @Test
  void parse_fullLowerCaseHex_isRead() {
    assertThat(CommitId.parse(HEX)).hasToString(HEX);
    assertThat(CommitId.parse(HEX).abbreviated()).isEqualTo("0123456789");
    assertThat(TreeId.parse("tree", HEX)).hasToString(HEX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123456",
        "0123456789ABCDEF0123456789abcdef01234567",
        "0123456789abcdef0123456789abcdef0123456g",
        "0123456789abcdef0123456789abcdef012345678",
        " 123456789abcdef0123456789abcdef01234567",
        "main",
        "٠123456789abcdef0123456789abcdef01234567"
      })
  void parse_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> CommitId.parse(text))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.COMMIT_NOT_CANONICAL));
    assertThatThrownBy(() -> TreeId.parse("base_tree_id", text))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.metadata()).containsEntry("field", "base_tree_id"));
    assertThatThrownBy(() -> new ObjectId(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
