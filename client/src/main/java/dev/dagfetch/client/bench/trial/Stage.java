package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.host.BenchDaemon;
import dev.dagfetch.client.bench.host.GitDaemon;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.report.Narrator;
import dev.dagfetch.client.bench.repository.BenchRepository;
import dev.dagfetch.client.bench.repository.Remotes;
import dev.dagfetch.client.fetch.VersionName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all trials share: the repository, its Git hosts, one daemon that has been running for a
 * while, and room for target directories.
 *
 * <p>The daemon knows the repository as {@value #MAIN}, a tiny one as {@value #TINY}, and copies of
 * which it has seen nothing yet as {@link #cold} and {@link #herd}. Not thread-safe.
 */
public final class Stage implements AutoCloseable {
  static final String MAIN = "main";
  static final String TINY = "tiny";

  /** How long anything may take before it counts as broken. */
  static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final Subject subject;
  private final Remotes remotes;
  private final Places places;
  private final Scale scale;
  private final Narrator narrator;
  private final GitDaemon git;
  private final GitDaemon countingGit;
  private @Nullable BenchDaemon daemon;

  private Stage(
      Subject subject,
      Remotes remotes,
      Places places,
      Scale scale,
      Narrator narrator,
      GitDaemon git,
      GitDaemon countingGit) {
    this.subject = subject;
    this.remotes = remotes;
    this.places = places;
    this.scale = scale;
    this.narrator = narrator;
    this.git = git;
    this.countingGit = countingGit;
  }

  /** Starts the Git hosts; the daemon follows when it is first needed. */
  public static Stage set(
      Subject subject, Remotes remotes, Places places, Scale scale, Narrator narrator)
      throws IOException {
    GitDaemon git = GitDaemon.start(remotes.directory(), places.run().resolve("git.log"));
    try {
      GitDaemon counting =
          GitDaemon.counting(remotes.directory(), places.run().resolve("git-counting.log"));
      return new Stage(subject, remotes, places, scale, narrator, git, counting);
    } catch (IOException | BenchException e) {
      git.close();
      throw e;
    }
  }

  BenchRepository repository() {
    return subject.repository();
  }

  /** The repository with ten times the files, if the bench was asked to make it. */
  Optional<BenchRepository> tenTimes() {
    return Optional.ofNullable(subject.tenTimes());
  }

  Remotes remotes() {
    return remotes;
  }

  Places places() {
    return places;
  }

  Scale scale() {
    return scale;
  }

  Narrator narrator() {
    return narrator;
  }

  GitDaemon git() {
    return git;
  }

  /**
   * Serves the same repositories as {@link #git}, and counts; only the copies of {@link #herd} are
   * fetched from it.
   */
  GitDaemon countingGit() {
    return countingGit;
  }

  /** The version that most trials fetch. */
  VersionName version() {
    return VersionName.atCommit(MAIN, repository().commit());
  }

  /** The daemon that all trials share. */
  BenchDaemon daemon() throws IOException {
    if (daemon == null) {
      daemon = start("daemon", List.of(), sharedRepositories());
    }
    return daemon;
  }

  private Map<String, String> sharedRepositories() throws IOException {
    Map<String, String> urls = new LinkedHashMap<>();
    urls.put(MAIN, git.url(repository().name()));
    urls.put(TINY, git.url(remotes.tiny().name()));
    for (int i = 0; i < scale.coldRounds().all(); i++) {
      urls.put(cold(i), git.url(Remotes.coldName(repository(), coldCopy(i))));
      urls.put(herd(i), countingGit.url(Remotes.coldName(repository(), herdCopy(i))));
    }
    return urls;
  }

  /** Starts another daemon, with the repository and nothing else, for a trial that closes it. */
  BenchDaemon startAnother(String name, List<String> jvmOptions) throws IOException {
    return startAnother(name, jvmOptions, repository());
  }

  /** The same with another repository in its place. */
  BenchDaemon startAnother(String name, List<String> jvmOptions, BenchRepository other)
      throws IOException {
    return start(name, jvmOptions, Map.of(MAIN, git.url(other.name())));
  }

  private BenchDaemon start(String name, List<String> jvmOptions, Map<String, String> urls)
      throws IOException {
    Path state = places.state().resolve(name);
    return BenchDaemon.start(state, jvmOptions, urls);
  }

  /** DAG of a copy that the daemon has not seen, for one round. */
  static String cold(int round) {
    return "cold-" + round;
  }

  /** DAG of a copy that the daemon has not seen, for one round, from the Git host that counts. */
  static String herd(int round) {
    return "herd-" + round;
  }

  int coldCopy(int round) {
    return round;
  }

  int herdCopy(int round) {
    return scale.coldRounds().all() + round;
  }

  /**
   * What a bench measures on.
   *
   * @param repository the repository
   * @param tenTimes one with ten times the files, if the bench was asked to make it
   */
  public record Subject(BenchRepository repository, @Nullable BenchRepository tenTimes) {}

  @Override
  public void close() {
    if (daemon != null) {
      daemon.close();
    }
    countingGit.close();
    git.close();
  }
}
