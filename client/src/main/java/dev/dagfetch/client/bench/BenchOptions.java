package dev.dagfetch.client.bench;

import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.repository.Shape;
import dev.dagfetch.client.bench.trial.Scale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code dagfetch bench}. */
public final class BenchOptions {
  private static final int FILES = 8_000;
  private static final int COMMITS = 9_000;
  private static final int SMOKE_FILES = 400;
  private static final int SMOKE_COMMITS = 60;
  private static final int RUNS = 5;
  private static final int SMOKE_RUNS = 2;

  @Option(
      names = "--repository",
      paramLabel = "URL|PATH",
      description =
          "Measure on a copy of this repository instead of a generated one. The original is only read.")
  private @Nullable String repository;

  @Option(
      names = "--files",
      paramLabel = "N",
      description = "Files of the generated repository. Default: 8000.")
  private @Nullable Integer files;

  @Option(
      names = "--commits",
      paramLabel = "N",
      description = "Commits of its history. Default: 9000.")
  private @Nullable Integer commits;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Where names and contents come from. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--large-file",
      paramLabel = "MIB",
      defaultValue = "0",
      description = "One more file of that size. Default: none.")
  private int largeFileMib;

  @Option(
      names = "--ten-times",
      description = "Also make the repository with ten times the files, for P3c. --smoke does.")
  private boolean tenTimes;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Repositories are kept here for later benches, and target directories made. Default: in memory where there is room.")
  private @Nullable Path work;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Daemons have their state here. Default: in the --work directory.")
  private @Nullable Path stateDir;

  @Option(
      names = "--case",
      paramLabel = "ID",
      split = ",",
      description = "Only these cases, for example P1,P4b. Default: all.")
  private List<String> cases = new ArrayList<>();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Counted rounds of each case. Default: 5.")
  private @Nullable Integer runs;

  @Option(
      names = "--smoke",
      description =
          "Everything a little, on a small repository: finds what is broken, and no figures to keep.")
  private boolean smoke;

  @Option(names = "--svg", paramLabel = "FILE", description = "Draw a bar chart, too.")
  private @Nullable Path svg;

  /** The repository to copy; empty to generate one. */
  Optional<String> repository() {
    return Optional.ofNullable(repository);
  }

  Shape shape() {
    return new Shape(
        or(files, smoke ? SMOKE_FILES : FILES),
        or(commits, smoke ? SMOKE_COMMITS : COMMITS),
        seed,
        largeFileMib);
  }

  boolean smoke() {
    return smoke;
  }

  boolean tenTimes() {
    return tenTimes || smoke;
  }

  Optional<Path> work() {
    return Optional.ofNullable(work).map(Path::toAbsolutePath);
  }

  Optional<Path> stateDir() {
    return Optional.ofNullable(stateDir).map(Path::toAbsolutePath);
  }

  /** Where to draw a bar chart. */
  public Optional<Path> svg() {
    return Optional.ofNullable(svg);
  }

  Scale scale() {
    return smoke ? Scale.smoke(or(runs, SMOKE_RUNS)) : Scale.full(or(runs, RUNS));
  }

  private static int or(@Nullable Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }

  /**
   * The cases to run.
   *
   * @throws IllegalArgumentException if a name is none
   */
  Set<CaseId> cases() {
    if (cases.isEmpty()) {
      return EnumSet.allOf(CaseId.class);
    }
    EnumSet<CaseId> wanted = EnumSet.noneOf(CaseId.class);
    for (String name : cases) {
      wanted.add(CaseId.named(name.strip()).orElseThrow(() -> unknown(name)));
    }
    return wanted;
  }

  private static IllegalArgumentException unknown(String name) {
    String known =
        Arrays.stream(CaseId.values()).map(CaseId::toString).collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        "--case: \"%s\" (expected: some of %s)".formatted(name, known));
  }
}
