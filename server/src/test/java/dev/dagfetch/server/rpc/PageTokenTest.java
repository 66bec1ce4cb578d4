package dev.dagfetch.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {
  private final PageToken token = new PageToken("ListPins", List.of("etl", "", "x"));

  @Test
  void token_ofTheSameRequest_givesItsPositionBack() {
    String text = new PageToken("ListPins", List.of("etl", "", "x")).encode("run ä/1");

    assertThat(token.decode(text)).isEqualTo("run ä/1");
    assertThat(text).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void token_ofAnotherRequest_isRefused() {
    assertRefused(new PageToken("ListPins", List.of("etl", "x", "")).encode("5"));
    assertRefused(new PageToken("ListDags", List.of("etl", "", "x")).encode("5"));
    assertRefused(new PageToken("ListPins", List.of("et", "l", "x")).encode("5"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "not base64 at all!", "AAAAAAAAAAAA", "%00", "ä"})
  void token_ofNobody_isRefused(String text) {
    assertRefused(text);
  }

  private void assertRefused(String text) {
    assertThatThrownBy(() -> token.decode(text))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.FIELD_INVALID);
              assertThat(e.metadata()).containsEntry("field", "page_token");
            });
  }
}
