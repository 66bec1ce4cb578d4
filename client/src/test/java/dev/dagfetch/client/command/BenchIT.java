package dev.dagfetch.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.repository.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the bench on a small repository, with real daemons, against real peers. */
final class BenchIT {
  @TempDir private Path directory;

  private Ran bench(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("bench", "--smoke", "--work", directory.resolve("work").toString(), "--json"));
    all.addAll(List.of(arguments));
    Ran ran = Ran.command(all.toArray(String[]::new));
    assertThat(ran.exitCode()).as(ran.toString()).isZero();
    return ran;
  }

  private static List<JsonNode> cases(Ran ran) {
    return StreamSupport.stream(ran.json().get("cases").spliterator(), false).toList();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void bench_allCases_areMeasured() {
    Path svg = directory.resolve("bench.svg");

    Ran ran = bench("--files", "60", "--commits", "4", "--runs", "1", "--svg", svg.toString());

    assertThat(cases(ran))
        .extracting(json -> json.get("id").asText())
        .containsExactlyElementsOf(Arrays.stream(CaseId.values()).map(CaseId::toString).toList());
    assertThat(cases(ran)).extracting(json -> json.get("status").asText()).containsOnly("measured");
    assertThat(svg).content().contains("P10");
    assertThat(directory.resolve("work/remotes")).isDirectoryContaining("glob:**/reference-*.git");
    assertThat(directory.resolve("work/run")).doesNotExist();
    assertThat(directory.resolve("work/dagfetch-bench-state")).doesNotExist();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void bench_ofARepository_copiesItAndRunsTheChosenCases() {
    Shape shape = new Shape(60, 1, 1, 0);
    bench("--files", "60", "--commits", "1", "--runs", "1", "--case", "p6");
    Path source = directory.resolve("work/remotes").resolve(shape.name() + ".git");

    Ran ran = bench("--repository", source.toString(), "--runs", "1", "--case", "P1,p6");

    assertThat(cases(ran)).extracting(json -> json.get("id").asText()).containsExactly("P1", "P6");
    assertThat(cases(ran)).extracting(json -> json.get("status").asText()).containsOnly("measured");
  }
}
