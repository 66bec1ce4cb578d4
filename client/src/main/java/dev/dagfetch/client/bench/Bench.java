package dev.dagfetch.client.bench;

import dev.dagfetch.client.bench.host.FileSystem;
import dev.dagfetch.client.bench.host.Tool;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.report.BenchReport;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.Narrator;
import dev.dagfetch.client.bench.report.Setting;
import dev.dagfetch.client.bench.repository.BenchRepository;
import dev.dagfetch.client.bench.repository.Git;
import dev.dagfetch.client.bench.repository.Remotes;
import dev.dagfetch.client.bench.trial.Scale;
import dev.dagfetch.client.bench.trial.Stage;
import dev.dagfetch.client.bench.trial.Trials;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One bench, from the repository to the report. */
public final class Bench {
  private final BenchOptions options;
  private final Narrator narrator;

  public Bench(BenchOptions options, Narrator narrator) {
    this.options = options;
    this.narrator = narrator;
  }

  /**
   * Runs the cases and returns what they found.
   *
   * @throws dev.dagfetch.client.bench.measure.BenchException if nothing can be measured
   */
  public BenchReport run() throws IOException, InterruptedException {
    if (!Tool.isThere("git")) {
      throw new BenchException("there is no git program on the PATH");
    }
    Set<CaseId> cases = options.cases();
    Scale scale = options.scale();
    try (WorkDirectory work = WorkDirectory.open(options)) {
      warn(work);
      Remotes remotes = new Remotes(work.remotes(), narrator);
      Stage.Subject subject = subject(remotes);
      try (Stage stage = Stage.set(subject, remotes, work.places(), scale, narrator)) {
        Setting setting = setting(work, subject.repository(), scale);
        BenchReport report = new BenchReport(setting, Trials.run(cases, stage));
        if (report.hasBroken()) {
          keep(work);
        }
        return report;
      }
    }
  }

  private void keep(WorkDirectory work) {
    work.keep();
    String where = "%s and %s".formatted(work.places().run(), work.places().state());
    narrator.warn("something is broken; until the next bench the logs are in " + where);
  }

  private void warn(WorkDirectory work) throws IOException {
    narrator.step("working in " + work.root());
    Optional<String> trapOfState = work.stateFileSystem().trap();
    work.fileSystem().trap().or(() -> trapOfState).ifPresent(narrator::warn);
  }

  private Stage.Subject subject(Remotes remotes) throws IOException {
    if (options.repository().isPresent()) {
      return new Stage.Subject(remotes.copied(options.repository().get()), null);
    }
    BenchRepository repository = remotes.generated(options.shape());
    return new Stage.Subject(
        repository, options.tenTimes() ? remotes.generated(options.shape().tenTimes()) : null);
  }

  private Setting setting(WorkDirectory work, BenchRepository repository, Scale scale)
      throws IOException {
    return new Setting(
        Runtime.getRuntime().availableProcessors(),
        describe(work.fileSystem()),
        describe(work.stateFileSystem()),
        "Java " + Runtime.version(),
        Git.run(List.of("git", "--version")),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        options.repository().orElse(repository.name()),
        repository.commit(),
        repository.files(),
        repository.bytes(),
        scale.rounds().alone(),
        scale.rounds().warmups(),
        scale.coldRounds().warmups(),
        scale.rounds().counted(),
        options.smoke());
  }

  private static String describe(FileSystem fileSystem) {
    return fileSystem.type();
  }
}
