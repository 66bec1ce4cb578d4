package dev.dagfetch.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.report.CaseId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
  @TempDir private Path directory;

  private static BenchOptions options(String... arguments) {
    BenchOptions options = new BenchOptions();
    new CommandLine(options).parseArgs(arguments);
    return options;
  }

  private BenchOptions here() {
    return options("--work", directory.resolve("work").toString());
  }

  @Test
  void options_none_areTheReferenceRepositoryAndAllCases() {
    BenchOptions options = options();

    assertThat(options.shape().files()).isEqualTo(8_000);
    assertThat(options.shape().commits()).isEqualTo(9_000);
    assertThat(options.scale().rounds().counted()).isEqualTo(5);
    assertThat(options.cases()).containsExactly(CaseId.values());
  }

  @Test
  void options_smoke_areSmall() {
    assertThat(options("--smoke").shape().files()).isLessThan(1_000);
    assertThat(options("--smoke", "--files", "70", "--runs", "3").shape().files()).isEqualTo(70);
    assertThat(options("--smoke", "--runs", "3").scale().coldRounds().counted()).isEqualTo(3);
  }

  @Test
  void options_cases_areFoundInAnyCase() {
    assertThat(options("--case", "p1,P3D-links", "--case", "P10").cases())
        .containsExactly(CaseId.P1, CaseId.P3D_LINKS, CaseId.P10);
  }

  @Test
  void options_unknownCase_isRefusedWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options("--case", "P11").cases())
        .withMessageStartingWith("--case: \"P11\" (expected: some of P1, P1b");
  }

  @Test
  void workDirectory_closed_keepsTheRemotesOnly() throws IOException {
    Path run;
    Path state;
    try (WorkDirectory work = WorkDirectory.open(here())) {
      run = Files.createFile(work.places().run().resolve("git.log"));
      state = Files.createFile(work.places().state().resolve("daemon.log"));
      Files.createFile(work.remotes().resolve("kept"));
    }

    assertThat(run).doesNotExist();
    assertThat(state).doesNotExist();
    assertThat(directory.resolve("work/remotes/kept")).exists();
  }

  @Test
  void workDirectory_kept_isClearedByTheNext() throws IOException {
    Path log;
    try (WorkDirectory work = WorkDirectory.open(here())) {
      log = Files.createFile(work.places().run().resolve("git.log"));
      work.keep();
    }
    assertThat(log).exists();

    WorkDirectory.open(here()).close();

    assertThat(log).doesNotExist();
  }

  @Test
  void workDirectory_taken_refusesASecondBench() throws IOException {
    try (WorkDirectory work = WorkDirectory.open(here())) {
      assertThat(work.root()).isDirectory();
      assertThatExceptionOfType(BenchException.class)
          .isThrownBy(() -> WorkDirectory.open(here()))
          .withMessageContaining("another bench is running");
    }
  }
}
