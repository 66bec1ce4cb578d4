package dev.dagfetch.server.git.mirror;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.upkeep.UpkeepSettings;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commits fetched one by one, as a busy branch brings them, while readers read: packs and bytes
 * stay bounded, and nobody is disturbed. With {@code -Ddagfetch.upkeep.commits=1000} it takes some
 * minutes and says more.
 */
class UpkeepBoundsTest {
  private static final int COMMITS = Integer.getInteger("dagfetch.upkeep.commits", 120);
  private static final int MAX_PACKS = 10;
  private static final int READERS = 2;
  private static final int FILES = 120;

  /** Path to text, for each commit. */
  private final Map<String, Map<String, String>> expected = new ConcurrentHashMap<>();

  private final Semaphore reads = new Semaphore(0);

  @Test
  void tidy_manyCommitsFetchedOneByOne_boundsPacksAndBytesUnderReaders(@TempDir Path tmp)
      throws Exception {
    GitRepo upstream = GitRepo.create(tmp.resolve("up.git"));
    UpkeepSettings settings =
        new UpkeepSettings(Duration.ofDays(7), MAX_PACKS, Duration.ofMillis(200));
    try (HttpRemote remote = HttpRemote.serve(tmp);
        MirrorFixture mirrors =
            new MirrorFixture(MirrorFixture.settings(tmp), settings, InstantSource.system());
        ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      Mirror mirror = mirrors.open(remote.url(upstream));
      List<Future<?>> readers = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        readers.add(threads.submit(() -> readOn(mirror)));
      }
      fetchOneByOne(upstream, mirror);
      for (Future<?> reader : readers) {
        reader.get();
      }

      await()
          .untilAsserted(
              () -> assertThat(packs(mirrors.gitDir())).hasSizeLessThanOrEqualTo(MAX_PACKS));
      expected.keySet().forEach(commit -> assertExact(mirror, commit));
      mirrors.mirrors().close();
      GitRepo git = GitRepo.at(mirrors.gitDir());
      assertThat(git.git("fsck", "--full", "--no-dangling", "--no-progress")).isEmpty();
      long bytes = bytes(mirrors.gitDir());
      git.git("repack", "-a", "-d", "-q");
      assertThat(bytes).isLessThan(2 * bytes(mirrors.gitDir()));
    }
  }

  private void fetchOneByOne(GitRepo upstream, Mirror mirror) {
    Map<String, String> files = new TreeMap<>();
    for (int version = 0; version < COMMITS; version++) {
      Map<String, String> change = change(version);
      files.putAll(change);
      GitFiles committed = GitFiles.none();
      change.forEach(committed::text);
      String commit = upstream.commit(committed);
      mirror.ensure(new CommitId(commit), PATIENT);
      expected.put(commit, Map.copyOf(files));
      reads.release(READERS);
    }
  }

  /** Reads one of the commits that were fetched for each that comes. */
  private void readOn(Mirror mirror) {
    for (int read = 0; read < COMMITS; read++) {
      reads.acquireUninterruptibly();
      List<String> commits = List.copyOf(expected.keySet());
      assertExact(mirror, commits.get(ThreadLocalRandom.current().nextInt(commits.size())));
    }
  }

  private void assertExact(Mirror mirror, String commit) {
    Map<String, String> files = new TreeMap<>();
    for (GitFile file : MirrorFixture.files(mirror, commit)) {
      files.put(new String(file.path(), UTF_8), new String(file.content(), UTF_8));
    }
    assertThat(files).isEqualTo(expected.get(commit));
  }

  private static Map<String, String> change(int version) {
    Map<String, String> files = new TreeMap<>();
    int count = version == 0 ? FILES : 2;
    for (int i = 0; i < count; i++) {
      int file = version == 0 ? i : (version * 7 + i * 31) % FILES;
      files.put("dags/d" + file % 11 + "/f" + file, text(file, version));
    }
    return files;
  }

  /** Some lines that stay and one that changes, as in real files. */
  private static String text(int file, int version) {
    StringBuilder text = new StringBuilder("version = " + version * 7919L + "\n");
    for (int line = 0; line < 60; line++) {
      text.append("task_").append(file * 131 + line * 17 % 97).append(" >> next\n");
    }
    return text.toString();
  }

  private static List<Path> packs(Path gitDir) throws IOException {
    try (Stream<Path> files = Files.list(gitDir.resolve("objects/pack"))) {
      return files.filter(file -> file.toString().endsWith(".pack")).toList();
    }
  }

  private static long bytes(Path gitDir) throws IOException {
    long bytes = 0;
    for (Path pack : packs(gitDir)) {
      bytes += Files.size(pack);
    }
    return bytes;
  }
}
