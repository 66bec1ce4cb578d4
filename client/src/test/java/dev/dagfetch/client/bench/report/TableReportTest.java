package dev.dagfetch.client.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableReportTest {
  private final String table = TableReport.of(Reports.colourful());

  private String row(String id) {
    return table.lines().filter(line -> line.startsWith(id + " ")).findFirst().orElseThrow();
  }

  @Test
  void table_promiseHeld_saysYes() {
    assertThat(row("P1"))
        .contains("cp -r", "0.700", "0.600", "0.900", "<= 1.0", "0.6")
        .endsWith("yes");
  }

  @Test
  void table_promiseMissed_saysNo() {
    assertThat(row("P1c")).contains("0.500", "<= 0.25").endsWith("NO");
  }

  @Test
  void table_moreIsBetter_saysSo() {
    assertThat(row("P6")).contains("0.500", ">= 0.4").endsWith("yes");
  }

  @Test
  void table_amount_hasItsUnit() {
    assertThat(row("P3b")).contains("2,000 B", "<= 5,400");
  }

  @Test
  void table_withoutFigure_saysWhy() {
    assertThat(row("P3")).contains("not available").endsWith("-");
    assertThat(row("P4")).contains("broken").endsWith("-");
    assertThat(table)
        .contains("P3: not available: the daemon has no base")
        .contains("P4: BROKEN: tree 1 is not tree 2");
  }

  @Test
  void table_smokeRun_saysThatItIsNone() {
    assertThat(TableReport.of(Reports.smoke())).contains("its figures", "leave out --smoke");
    assertThat(table).doesNotContain("smoke");
  }

  @Test
  void table_setting_standsAbove() {
    assertThat(table)
        .startsWith("<refs> & co at 0123456789ab: 8,000 files, 22.0 MB")
        .contains("tmpfs");
  }
}
