package dev.dagfetch.server.pin;

import static dev.dagfetch.server.testkit.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.CommitId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinRequestTest {
  private static final CommitId COMMIT = new CommitId("c".repeat(40));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r",
        "scheduled__2026-03-01T00:00:00+00:00",
        "..",
        "/etc/passwd",
        "a'b\"c",
        "~!@#$%^&*()"
      })
  void id_ofPrintableAscii_isOne(String id) {
    assertThat(PinRequests.ofCommit(id, "etl", COMMIT).id()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-run", "a b", "run\n", "a\u0000b", "\u007f", "é", "a\u202eb", "\t"})
  void id_ofAnythingElse_isRefused(String id) {
    assertRefused("pin_id", () -> PinRequests.ofCommit(id, "etl", COMMIT));
  }

  @Test
  void id_ofMoreThan250Characters_isRefused() {
    assertThat(PinRequests.ofCommit("r".repeat(250), "etl", COMMIT).id()).hasSize(250);
    assertRefused("pin_id", () -> PinRequests.ofCommit("r".repeat(251), "etl", COMMIT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-etl", "..", "a/b", "/etl", "etl\u0000", "e\ntl"})
  void dagId_malformed_isRefused(String dagId) {
    assertRefused("dag_id", () -> PinRequests.ofCommit("run", dagId, COMMIT));
  }

  @Test
  void target_commitAndRef_isRefused() {
    assertRefused(
        "ref",
        () ->
            new PinRequest(
                "run",
                "etl",
                Optional.of(COMMIT),
                Optional.of("main"),
                Optional.empty(),
                Map.of(),
                Duration.ZERO));
  }

  @Test
  void ref_empty_isRefused() {
    assertRefused("ref", () -> PinRequests.ofRef("run", "etl", ""));
  }

  @Test
  void ttl_outOfRange_isRefused() {
    PinRequest request = PinRequests.ofCommit("run", "etl", COMMIT);
    assertThat(PinRequests.withTtl(request, Duration.ofSeconds(1)).ttl()).isPresent();
    assertThat(PinRequests.withTtl(request, Duration.ofDays(3650)).ttl()).isPresent();
    assertRefused("ttl", () -> PinRequests.withTtl(request, Duration.ofMillis(999)));
    assertRefused("ttl", () -> PinRequests.withTtl(request, Duration.ZERO));
    assertRefused("ttl", () -> PinRequests.withTtl(request, Duration.ofSeconds(-1)));
    assertRefused("ttl", () -> PinRequests.withTtl(request, Duration.ofDays(3654)));
  }

  @Test
  void maxAge_negative_isRefused() {
    assertRefused(
        "max_age",
        () ->
            new PinRequest(
                "run",
                "etl",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Duration.ofNanos(-1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a=b", "é", "a\u0000", "a\n"})
  void label_withAMalformedKey_isRefused(String key) {
    assertRefused("labels", () -> labelled(Map.of(key, "v")));
    assertRefused("labels", () -> labelled(Map.of("k".repeat(64), "v")));
  }

  @Test
  void label_withAValueOf255BytesOrALineBreak_isOne() {
    assertThat(
            labelled(Map.of("a.b/c-d_E", "ü".repeat(127) + "x", "note", "two\nlines", "none", ""))
                .labels())
        .hasSize(3);
    assertRefused("labels", () -> labelled(Map.of("k", "ü".repeat(128))));
    assertRefused("labels", () -> labelled(Map.of("k", "a\u0000b")));
  }

  @Test
  void labels_moreThan64_areRefused() {
    Map<String, String> many =
        IntStream.range(0, 65).boxed().collect(Collectors.toMap(i -> "k" + i, i -> ""));
    assertRefused("labels", () -> labelled(many));
  }

  private static PinRequest labelled(Map<String, String> labels) {
    return PinRequests.withLabels(PinRequests.ofCommit("run", "etl", COMMIT), labels);
  }

  private static void assertRefused(String field, ThrowingCallable making) {
    assertThat(failure(Reason.FIELD_INVALID, making).metadata()).containsEntry("field", field);
  }
}
