package dev.dagfetch.server.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DagRuleTest {
  @ParameterizedTest
  @CsvSource({
    "etl,dags/etl",
    "etl,''",
    "*,dags/*",
    "team_*.daily,teams/*/daily",
    "*-*,a/*",
    "_x.y-z,a b/ü"
  })
  void rule_ofValidPatternAndScope_isMade(String pattern, String scope) {
    assertThat(new DagRule(pattern, scope).scope()).isEqualTo(scope);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-etl",
        ".etl",
        "a b",
        "a/b",
        "ä",
        "a\u0000b",
        "a\nb",
        "a**b",
        "**",
        "../x",
        "a?b",
        "[ab]"
      })
  void rule_ofMalformedPattern_isRefused(String pattern) {
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> new DagRule(pattern, ""))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.FIELD_INVALID))
        .satisfies(e -> assertThat(e.metadata()).containsEntry("field", "dag_id"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dags",
        "dags/",
        "..",
        "a/../b",
        "a//b",
        ".",
        "a/./b",
        "a\u0000b",
        "a/*/*",
        "*/../*",
        "/"
      })
  void rule_ofMalformedScope_isRefused(String scope) {
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> new DagRule("*", scope))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.FIELD_INVALID))
        .satisfies(e -> assertThat(e.metadata()).containsEntry("field", "scope"));
  }

  @Test
  void rule_withStarInScopeOnly_isRefused() {
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> new DagRule("etl", "dags/*"))
        .satisfies(e -> assertThat(e.metadata()).containsEntry("field", "scope"));
  }

  @Test
  void rule_ofOverlongPatternOrScope_isRefused() {
    assertThat(new DagRule("a".repeat(250), "").isExact()).isTrue();
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> new DagRule("a".repeat(251), ""));
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> new DagRule("a", "d".repeat(4097)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-b_c.d", "0", "_"})
  void id_ofAllowedCharacters_isOne(String id) {
    assertThat(DagIds.require(id)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-a",
        ".a",
        "..",
        "a*",
        "a/b",
        "a b",
        "a\u0000",
        "a\n",
        "é",
        "/etc/passwd",
        "a\u202eb"
      })
  void id_ofOtherCharacters_isRefused(String id) {
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> DagIds.require(id))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.FIELD_INVALID))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "\u0000"));
  }
}
