package dev.dagfetch.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.client.fetch.DiskTree;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RunningDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Processes that share a cache and die: whatever has a version's name is that version. */
final class KilledCacheIT {
  private static final int VERSIONS = 4;

  private static RunningDaemon daemon;
  private static GitRepo repo;
  private static final List<String> COMMITS = new ArrayList<>();

  @TempDir Path temp;

  @BeforeAll
  static void startDaemon(@TempDir Path directory) {
    repo = GitRepo.create(directory.resolve("r"));
    COMMITS.clear();
    for (int version = 0; version < VERSIONS; version++) {
      GitFiles files = GitFiles.none();
      for (int i = 0; i < 2400; i++) {
        boolean changed = version == 0 || i % VERSIONS == version;
        if (changed) {
          files.text("d%02d/f%02d".formatted(i / 40, i % 40), "%d of %d\n".formatted(i, version));
        }
      }
      COMMITS.add(repo.commit(files));
    }
    daemon = RunningDaemon.start(directory).declare("etl", repo.url());
  }

  @AfterAll
  static void stopDaemon() {
    daemon.close();
  }

  static IntStream rounds() {
    return IntStream.rangeClosed(1, Integer.getInteger("dagfetch.kill.fetches", 5));
  }

  @ParameterizedTest
  @MethodSource("rounds")
  void fetch_killedWhileItRecycles_leavesNoWrongVersion(int round) throws Exception {
    Random random = new Random(round);
    requireFetched(fetch(COMMITS.get(0), "1"), COMMITS.get(0));
    int moment = random.nextInt(40);

    try (CommandProcess killed = start(COMMITS.get(1), "1")) {
      awaitOrEnd(killed, () -> isStaged("tree") || isStaged("replaced"));
      await()
          .pollDelay(Duration.ofMillis(moment))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> true);
      killed.kill();
    }

    requireSound();
    requireFetched(fetch(COMMITS.get(1), "1"), COMMITS.get(1));
    assertThat(staged()).isEmpty();
    assertThat(versions()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("rounds")
  void fetch_killedWhileItCopiesFromABase_leavesNothingAndIsRepeated(int round) throws Exception {
    requireFetched(fetch(COMMITS.get(0), "9"), COMMITS.get(0));
    int directory = new Random(round).nextInt(60);

    try (CommandProcess killed = start(COMMITS.get(1), "9")) {
      awaitOrEnd(killed, () -> isStaged("tree/d%02d".formatted(directory)));
      killed.kill();
    }

    requireSound();
    requireFetched(fetch(COMMITS.get(1), "9"), COMMITS.get(1));
    assertThat(staged()).isEmpty();
  }

  @Test
  void fetch_manyProcessesInAFullCache_allGetTheirVersion() throws Exception {
    List<CommandProcess> processes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      processes.add(start(COMMITS.get(i % VERSIONS), "2"));
    }
    for (int i = 0; i < processes.size(); i++) {
      Ran ran = processes.get(i).await();
      assertThat(ran.exitCode()).as(ran.err()).isZero();
      assertThat(ran.json().get("tree_id").asText())
          .isEqualTo(repo.treeId(COMMITS.get(i % VERSIONS), ""));
    }

    requireSound();
    requireFetched(fetch(COMMITS.get(0), "2"), COMMITS.get(0));
    assertThat(versions()).hasSizeLessThanOrEqualTo(2);
    assertThat(staged()).isEmpty();
  }

  private static void awaitOrEnd(CommandProcess process, BooleanSupplier event) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(1))
        .pollDelay(Duration.ZERO)
        .until(() -> !process.isRunning() || event.getAsBoolean());
  }

  private CommandProcess start(String commit, String versions) throws IOException {
    return CommandProcess.start(temp, arguments(commit, versions));
  }

  private Ran fetch(String commit, String versions) {
    return Ran.command(arguments(commit, versions));
  }

  private String[] arguments(String commit, String versions) {
    return new String[] {
      "fetch",
      "etl@" + commit,
      "--cache",
      cache().toString(),
      "--cache-versions",
      versions,
      "--json",
      "--address",
      "unix:" + daemon.socket()
    };
  }

  private static void requireFetched(Ran ran, String commit) {
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(DiskTree.of(Path.of(ran.json().get("path").asText())))
        .isEqualTo(repo.lsTree(commit, ""));
  }

  /** Each directory with a version's name is that version, to the byte. */
  private void requireSound() throws IOException {
    for (Path version : versions()) {
      String commit =
          COMMITS.stream()
              .filter(c -> repo.treeId(c, "").equals(version.getFileName().toString()))
              .findFirst()
              .orElseThrow();
      assertThat(DiskTree.of(version)).isEqualTo(repo.lsTree(commit, ""));
    }
  }

  private Path cache() {
    return temp.resolve("cache");
  }

  private boolean isStaged(String name) {
    try {
      return staged().stream().anyMatch(directory -> Files.exists(directory.resolve(name)));
    } catch (IOException e) {
      return false;
    }
  }

  private List<Path> staged() throws IOException {
    return children().filter(path -> path.toString().contains("staging")).toList();
  }

  private List<Path> versions() throws IOException {
    return children().filter(path -> !path.getFileName().toString().startsWith(".")).toList();
  }

  private Stream<Path> children() throws IOException {
    Path versions = cache().resolve("versions");
    if (Files.notExists(versions)) {
      return Stream.empty();
    }
    try (Stream<Path> children = Files.list(versions)) {
      return children.toList().stream();
    }
  }
}
