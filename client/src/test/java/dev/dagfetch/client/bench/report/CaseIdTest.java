package dev.dagfetch.client.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CaseIdTest {
  @Test
  void toString_isAsPeopleWriteIt() {
    assertThat(Arrays.stream(CaseId.values()).map(CaseId::toString))
        .containsExactly(
            "P1",
            "P1b",
            "P1c",
            "P2",
            "P3",
            "P3b",
            "P3c",
            "P3d",
            "P3d-links",
            "P3e",
            "P4",
            "P4b",
            "P5",
            "P5b",
            "P6",
            "P7",
            "P8",
            "P9",
            "P10");
  }

  @Test
  void named_anyCase_isFound() {
    assertThat(CaseId.named("p3D-Links")).contains(CaseId.P3D_LINKS);
    assertThat(CaseId.named("P11")).isEmpty();
  }
}
