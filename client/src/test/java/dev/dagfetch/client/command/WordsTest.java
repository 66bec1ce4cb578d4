package dev.dagfetch.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.client.Address;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.fetch.Retry;
import dev.dagfetch.server.config.HostPaths;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small things that commands are put together from. */
final class WordsTest {
  private static final String COMMIT = "0123456789012345678901234567890123456789";

  @Test
  void parse_dagTarget_tellsCommitsFromRefs() {
    assertThat(DagTarget.parse("etl@" + COMMIT)).isEqualTo(new DagTarget("etl", COMMIT, ""));
    assertThat(DagTarget.parse("etl@main")).isEqualTo(new DagTarget("etl", "", "main"));
    assertThat(DagTarget.parse("etl@refs/heads/a@b"))
        .isEqualTo(new DagTarget("etl", "", "refs/heads/a@b"));
    assertThat(DagTarget.parse("etl@" + COMMIT.substring(1)))
        .isEqualTo(new DagTarget("etl", "", COMMIT.substring(1)));
    assertThat(DagTarget.parse("etl@"))
        .isEqualTo(DagTarget.parse("etl"))
        .isEqualTo(new DagTarget("etl", "", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTION_LOST,12897485,connection lost; resuming at 12.3 MiB in 160 ms (attempt 2)",
    "CONNECTION_LOST,0,connection lost; trying again in 160 ms (attempt 2)",
    "DAEMON_UNREACHABLE,0,the daemon does not answer; trying again in 160 ms (attempt 2)",
    "STALLED,1024,nothing came; resuming at 1.0 KiB in 160 ms (attempt 2)"
  })
  void describe_retry_saysWhatWhereAndWhen(LocalReason reason, long kept, String words) {
    Retry retry =
        new Retry(
            new DagfetchClientException(reason, "nothing came", null),
            1,
            kept,
            Duration.ofMillis(160));

    assertThat(FetchProgress.describe(retry)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "1023,1023 B",
    "1024,1.0 KiB",
    "1536,1.5 KiB",
    "1048576,1.0 MiB",
    "1099511627776,1.0 TiB",
    "9223372036854775807,8388608.0 TiB"
  })
  void bytes_ofASize_areShort(long bytes, String words) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "5,5 ms",
    "1500,1.5 s",
    "2000,2 s",
    "61000,1 min 1 s",
    "3700000,1 h 1 min",
    "90000000,1 d 1 h"
  })
  void duration_ofATime_isShort(long ms, String words) {
    assertThat(Amounts.duration(Duration.ofMillis(ms))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "30s,PT30S", "10m,PT10M", "12h,PT12H", "7d,PT168H"})
  void parseDuration_knownUnit_isRead(String text, Duration expected) {
    assertThat(Amounts.parseDuration(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "1.5s", "5w", "9999999999s"})
  void parseDuration_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> Amounts.parseDuration(text)).hasMessageContaining("expected");
  }

  @Test
  void write_json_knowsEveryKindOfValue() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("null", null);
    object.put("text", "a\"\n\u0001");
    object.put("number", Long.MAX_VALUE);
    object.put("flag", true);
    object.put("list", List.of(1, "x", Map.of("a", List.of())));
    object.put("path", Path.of("/a/b"));

    assertThat(Json.write(object))
        .isEqualTo(
            "{\"null\":null,\"text\":\"a\\\"\\n\\u0001\",\"number\":9223372036854775807,\"flag\":true,\"list\":[1,\"x\",{\"a\":[]}],\"path\":\"/a/b\"}");
  }

  @Test
  void lines_ofATable_areAligned() {
    Table table = new Table("A", "LONG", "C");
    table.add("xxx", "y", "");
    table.add("é", "y", "z");

    assertThat(table.lines()).containsExactly("A    LONG  C", "xxx  y", "é    y     z");
  }

  @Test
  void ofThisProcess_address_isTheDaemonsOwnSocket() {
    assertThat(DefaultAddress.ofThisProcess())
        .isEqualTo(new Address.Unix(HostPaths.ofThisProcess().socket()));
  }

  @Test
  void of_otherUsers_followsTheDaemonsRule() {
    Path home = Path.of("/home/ada");
    assertThat(DefaultAddress.of("ada", home, Map.of("XDG_RUNTIME_DIR", "/run/user/7")))
        .hasToString("unix:/run/user/7/dagfetch.sock");
    assertThat(DefaultAddress.of("ada", home, Map.of("XDG_STATE_HOME", "/s")))
        .hasToString("unix:/s/dagfetch/dagfetch.sock");
    assertThat(DefaultAddress.of("ada", home, Map.of("XDG_RUNTIME_DIR", "relative")))
        .hasToString("unix:/home/ada/.local/state/dagfetch/dagfetch.sock");
    assertThat(DefaultAddress.of("root", home, Map.of("XDG_RUNTIME_DIR", "/run/user/0")))
        .hasToString("unix:/run/dagfetch/dagfetch.sock");
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT,2", "NOT_FOUND,3", "UNAVAILABLE,4", "DEADLINE_EXCEEDED,4",
        "PERMISSION_DENIED,5", "UNAUTHENTICATED,5", "DATA_LOSS,6",
    "RESOURCE_EXHAUSTED,7", "FAILED_PRECONDITION,8", "ALREADY_EXISTS,8", "ABORTED,8",
        "UNIMPLEMENTED,8", "INTERNAL,70", "UNKNOWN,70"
  })
  void of_codeWithAnUnknownReason_isItsExitCode(Status.Code code, int exitCode) {
    DagfetchClientException e =
        new DagfetchClientException(
            code, "OF_THE_FUTURE", "", new DagfetchClientException.Details(Map.of(), null), null);

    assertThat(ExitCode.of(e)).isEqualTo(exitCode);
  }

  @ParameterizedTest
  @EnumSource(LocalReason.class)
  void of_localReason_isNoBug(LocalReason reason) {
    assertThat(ExitCode.of(new DagfetchClientException(reason, "", null)))
        .isNotIn(ExitCode.OK, ExitCode.BUG);
  }

  @Test
  void of_failedVerification_is6() {
    assertThat(ExitCode.of(new VerificationException(""))).isEqualTo(6);
  }
}
