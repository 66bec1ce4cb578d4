package dev.dagfetch.client.bench.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics =
      Metrics.parse(
          """
          # HELP jvm_memory_used_bytes The amount of used memory
          # TYPE jvm_memory_used_bytes gauge
          jvm_memory_used_bytes{area="heap",id="Eden Space"} 1024.0
          jvm_memory_used_bytes{area="heap",id="Tenured Gen"} 2.048E3
          jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 7.0
          jvm_memory_used_bytes_total 1.0
          dagfetch_direct_memory_used_bytes 42.0
          odd NaN
          """);

  @Test
  void sum_byLabel_addsWhatHasIt() {
    assertThat(metrics.sum("jvm_memory_used_bytes", "area=\"heap\"")).isEqualTo(3072);
  }

  @Test
  void sum_withoutLabels_isTheValue() {
    assertThat(metrics.sum("dagfetch_direct_memory_used_bytes", "")).isEqualTo(42);
  }

  @Test
  void sum_unknown_isNothing() {
    assertThat(metrics.sum("dagfetch_direct", "")).isZero();
  }
}
