package dev.dagfetch.client.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class JsonReportTest {
  private static JsonNode report(CaseResult... results) {
    return new ObjectMapper().valueToTree(JsonReport.of(Reports.of(results)));
  }

  private static JsonNode only(CaseResult result) {
    return report(result).get("cases").get(0);
  }

  @Test
  void json_ratio_hasTheWholeFigure() {
    JsonNode json = only(Reports.held());

    assertThat(json.get("id").asText()).isEqualTo("P1");
    assertThat(json.get("peer").asText()).isEqualTo("cp -r");
    assertThat(json.get("ours_ms").asDouble()).isEqualTo(70);
    assertThat(json.get("peer_ms").asDouble()).isEqualTo(100);
    assertThat(json.get("ratio").asDouble()).isEqualTo(0.7);
    assertThat(json.get("min").asDouble()).isEqualTo(0.6);
    assertThat(json.get("max").asDouble()).isEqualTo(0.9);
    assertThat(json.get("must").asDouble()).isEqualTo(1);
    assertThat(json.get("aim").asDouble()).isEqualTo(0.6);
    assertThat(json.get("holds").asBoolean()).isTrue();
    assertThat(json.get("status").asText()).isEqualTo("measured");
  }

  @Test
  void json_promiseMissed_doesNotHold() {
    assertThat(only(Reports.missed()).get("holds").asBoolean(true)).isFalse();
  }

  @Test
  void json_amount_isNoRatio() {
    JsonNode json = only(Reports.amount());

    assertThat(json.get("ratio").isNull()).isTrue();
    assertThat(json.get("ours_ms").isNull()).isTrue();
    assertThat(json.get("figure").asDouble()).isEqualTo(2_000);
    assertThat(json.get("unit").asText()).isEqualTo("bytes");
  }

  @Test
  void json_notAvailable_holdsNothingAndSaysWhy() {
    JsonNode json = only(CaseResult.notAvailable(CaseId.P3, "no base"));

    assertThat(json.get("status").asText()).isEqualTo("not_available");
    assertThat(json.get("why").asText()).isEqualTo("no base");
    assertThat(json.get("holds").isNull()).isTrue();
    assertThat(json.get("ratio").isNull()).isTrue();
    assertThat(json.get("must").asDouble()).isEqualTo(0.15);
  }

  @Test
  void json_broken_saysWhy() {
    JsonNode json = only(CaseResult.broken(CaseId.P4, "another tree"));

    assertThat(json.get("status").asText()).isEqualTo("broken");
    assertThat(json.get("why").asText()).isEqualTo("another tree");
  }

  @Test
  void json_environment_isThere() {
    JsonNode json = report().get("environment");

    assertThat(json.get("cores").asInt()).isEqualTo(2);
    assertThat(json.get("file_system").asText()).isEqualTo("tmpfs");
    assertThat(json.get("bytes").asLong()).isEqualTo(22_000_000);
    assertThat(report().get("cases").isArray()).isTrue();
  }
}
