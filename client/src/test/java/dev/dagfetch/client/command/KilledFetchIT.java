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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that die, by every way of dying: nobody sees half a tree, and the next fetch needs no
 * help.
 */
final class KilledFetchIT {
  private static final int DIRECTORIES = 60;
  private static final int FILES_EACH = 60;

  private static RunningDaemon daemon;
  private static GitRepo repo;
  private static String commit;

  @TempDir Path temp;
  private Path beside;
  private Path target;

  @BeforeAll
  static void startDaemon(@TempDir Path directory) {
    repo = GitRepo.create(directory.resolve("r"));
    GitFiles files = GitFiles.none();
    for (int d = 0; d < DIRECTORIES; d++) {
      for (int f = 0; f < FILES_EACH; f++) {
        files.text("d%03d/f%03d".formatted(d, f), "file %d of %d\n".formatted(f, d).repeat(f));
      }
    }
    commit = repo.commit(files.random("z-large", 3 << 20, 7));
    daemon = RunningDaemon.start(directory).declare("etl", repo.url());
  }

  @AfterAll
  static void stopDaemon() {
    daemon.close();
  }

  @BeforeEach
  void makeTarget() throws IOException {
    beside = Files.createDirectory(temp.resolve("beside"));
    target = beside.resolve("v1");
  }

  static IntStream rounds() {
    return IntStream.rangeClosed(1, Integer.getInteger("dagfetch.kill.fetches", 8));
  }

  @ParameterizedTest
  @MethodSource("rounds")
  void fetch_killedAtARandomFile_leavesNothingAndIsRepeated(int round) throws Exception {
    int directory = new Random(round).nextInt(DIRECTORIES);
    try (CommandProcess fetch = startFetch()) {
      await()
          .pollInterval(Duration.ofMillis(1))
          .pollDelay(Duration.ZERO)
          .until(() ->
              !fetch.isRunning()
                  || staged()
                      .anyMatch(s -> Files.exists(s.resolve("tree/d%03d".formatted(directory)))));
      fetch.kill();
    }

    assertThat(Files.notExists(target) || DiskTree.of(target).equals(repo.lsTree(commit, "")))
        .isTrue();

    Ran again = fetch();
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(DiskTree.of(target)).isEqualTo(repo.lsTree(commit, ""));
    assertThat(names())
        .containsExactlyInAnyOrder("v1", ".v1.dagfetch-manifest", ".v1.dagfetch-lock");
  }

  @Test
  void fetch_terminated_tidiesUpItself() throws Exception {
    try (CommandProcess fetch = startFetch()) {
      await()
          .pollInterval(Duration.ofMillis(1))
          .pollDelay(Duration.ZERO)
          .until(() ->
              !fetch.isRunning() || staged().anyMatch(s -> Files.exists(s.resolve("tree/d001"))));
      fetch.terminate();
      Ran ran = fetch.await();

      assertThat(ran.exitCode()).isIn(0, 143);
    }
    assertThat(staged()).isEmpty();
  }

  @Test
  void fetch_twoProcessesIntoOneTarget_bothEndWellWithOneTree() throws Exception {
    try (CommandProcess one = startFetch();
        CommandProcess other = startFetch()) {
      Ran first = one.await();
      Ran second = other.await();

      assertThat(first.exitCode()).as(first.err()).isZero();
      assertThat(second.exitCode()).as(second.err()).isZero();
      assertThat(
              List.of(first.json().get("tree_id").asText(), second.json().get("tree_id").asText()))
          .containsOnly(repo.treeId(commit, ""));
    }
    assertThat(DiskTree.of(target)).isEqualTo(repo.lsTree(commit, ""));
    assertThat(names())
        .containsExactlyInAnyOrder("v1", ".v1.dagfetch-manifest", ".v1.dagfetch-lock");
  }

  private CommandProcess startFetch() throws IOException {
    return CommandProcess.start(
        temp,
        "fetch",
        "etl@" + commit,
        "--into",
        target.toString(),
        "--json",
        "--address",
        address());
  }

  private Ran fetch() {
    return Ran.command(
        "fetch", "etl@" + commit, "--into", target.toString(), "--json", "--address", address());
  }

  private static String address() {
    return "unix:" + daemon.socket();
  }

  private Stream<Path> staged() {
    try (Stream<Path> children = Files.list(beside)) {
      return children
          .filter(child -> child.getFileName().toString().contains("staging"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> children = Files.list(beside)) {
      return children.map(child -> child.getFileName().toString()).toList();
    }
  }
}
