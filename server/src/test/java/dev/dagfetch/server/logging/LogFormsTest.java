package dev.dagfetch.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogFormsTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  @Test
  void text_isTimeLevelEventAndKeys() {
    assertThat(
            new TextForm()
                .apply(
                    event(
                        "fetched commit",
                        new KeyValuePair("repository", "etl"),
                        new KeyValuePair("took_ms", 12L))))
        .isEqualTo("2026-01-02T03:04:05.678Z INFO  fetched commit repository=etl took_ms=12");
  }

  @Test
  void text_quotesWhatIsNotOneWord() {
    assertThat(
            new TextForm()
                .apply(
                    event(
                        "x", new KeyValuePair("path", "a \"b\"=c"), new KeyValuePair("none", ""))))
        .endsWith(" x path=\"a \\\"b\\\"=c\" none=\"\"");
  }

  @Test
  void text_neverLetsAValueBeginALine() {
    assertThat(
            new TextForm()
                .apply(event("x\ny", new KeyValuePair("path", "a\n2026 ERROR forged\u001b[31m"))))
        .endsWith("x\\u000ay path=\"a\\u000a2026 ERROR forged\\u001b[31m\"")
        .doesNotContain("\n");
  }

  @Test
  void text_hasTheStackOfAFailure() {
    LoggingEvent event = event("failed");
    event.setThrowableProxy(
        new ch.qos.logback.classic.spi.ThrowableProxy(new IllegalStateException("why")));

    assertThat(new TextForm().apply(event))
        .contains("failed\njava.lang.IllegalStateException: why\n\tat ");
  }

  @Test
  void json_isOneObjectWithTypedValues() throws Exception {
    String line =
        new JsonForm()
            .apply(
                event(
                    "fetched\ncommit",
                    new KeyValuePair("took_ms", 12L),
                    new KeyValuePair("ok", true),
                    new KeyValuePair("path", "ä\n")));

    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(line).doesNotContain("\n");
    assertThat(json.get("time").asText()).isEqualTo(TIME.toString());
    assertThat(json.get("level").asText()).isEqualTo("INFO");
    assertThat(json.get("event").asText()).isEqualTo("fetched\ncommit");
    assertThat(json.get("took_ms").isNumber()).isTrue();
    assertThat(json.get("ok").isBoolean()).isTrue();
    assertThat(json.get("path").asText()).isEqualTo("ä\n");
  }

  private static LoggingEvent event(String message, KeyValuePair... pairs) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(new LoggerContext());
    event.setLoggerName("dev.dagfetch.test");
    event.setLevel(Level.INFO);
    event.setMessage(message);
    event.setInstant(TIME);
    event.setKeyValuePairs(List.of(pairs));
    return event;
  }
}
