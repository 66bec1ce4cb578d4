package dev.dagfetch.server.git.mirror;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.git.disk.HermeticGit;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.git.upkeep.UpkeepSettings;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What upkeep of a mirror takes away, and what it must not. Git's own fsck has the last word. */
class UpkeepTest {
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path tmp;
  private final ManualClock clock = new ManualClock();
  private GitRepo upstream;
  private HttpRemote remote;
  private MirrorFixture mirrors;
  private Mirror mirror;
  private int versions;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    remote = HttpRemote.serve(tmp);
    UpkeepSettings rare = new UpkeepSettings(WEEK, 4, Duration.ofDays(1));
    mirrors = new MirrorFixture(MirrorFixture.settings(tmp), rare, clock);
    mirror = mirrors.open(remote.url(upstream));
  }

  @AfterEach
  void stop() {
    mirrors.close();
    remote.close();
  }

  @Test
  void tidy_morePacksThanAllowed_leavesFewWithEveryCommit() throws Exception {
    List<String> commits = fetch(6);

    mirror.upkeep().round(WEEK, false);

    assertThat(packs()).hasSize(1);
    assertExact(commits);
    assertThat(mirrors.meters.get("dagfetch.mirror.packs").gauge().value()).isEqualTo(1);
    assertThat(mirrors.meters.get("dagfetch.mirror.repacks").timer().count()).isEqualTo(1);
  }

  @Test
  void tidy_fewPacks_touchesNothing() throws Exception {
    fetch(4);
    List<Path> before = packs();

    mirror.upkeep().round(WEEK, false);

    assertThat(packs()).isEqualTo(before).hasSize(4);
  }

  @Test
  void tidy_commitsThatNobodyAskedForInAWeek_dropsAllButPinnedUsedAndNewest() throws Exception {
    List<String> commits = fetch(6);
    mirror.keep(new CommitId(commits.get(1)));
    clock.advance(Duration.ofDays(6));
    mirror.ensure(new CommitId(commits.get(3)), PATIENT);
    clock.advance(Duration.ofDays(2));

    mirror.upkeep().round(WEEK, false);

    assertThat(commits.stream().filter(commit -> mirror.has(new CommitId(commit))))
        .containsExactly(commits.get(1), commits.get(3), commits.get(5));
    assertThat(Files.readAllLines(mirrors.gitDir().resolve("shallow"))).hasSize(3);
    assertThat(git("rev-list", "--all")).hasLineCount(3);
    assertThat(git("cat-file", "--batch-all-objects", "--batch-check"))
        .doesNotContain(commits.get(0));
    assertSound();
  }

  @Test
  void tidy_droppedCommit_isFetchedAgainExactly() throws Exception {
    List<String> commits = fetch(6);
    clock.advance(Duration.ofDays(8));
    mirror.upkeep().round(WEEK, false);

    assertThat(mirror.ensure(new CommitId(commits.get(2)), PATIENT)).isTrue();

    assertExact(List.of(commits.get(2), commits.get(5)));
  }

  @Test
  void tidy_usesBeforeARestart_areRemembered() throws Exception {
    List<String> commits = fetch(4);
    clock.advance(Duration.ofDays(5));
    mirror.ensure(new CommitId(commits.get(0)), PATIENT);
    mirror.upkeep().round(WEEK, false);
    reopen();
    clock.advance(Duration.ofDays(4));

    mirror.upkeep().round(WEEK, false);

    assertThat(mirror.has(new CommitId(commits.get(0)))).isTrue();
    assertThat(mirror.has(new CommitId(commits.get(1)))).isFalse();
  }

  @Test
  void tidy_whileABlobIsBeingRead_deletesItsPackOnlyWhenTheReaderIsClosed() throws Exception {
    byte[] large = new byte[3 << 20];
    new Random(1).nextBytes(large);
    String commit = upstream.commit(GitFiles.none().bytes("large", large));
    mirror.ensure(new CommitId(commit), PATIENT);
    mirror.keep(new CommitId(commit));
    fetch(3);
    clock.advance(Duration.ofDays(8));
    List<Path> before = packs();
    try (TreeReader reader = mirror.openReader();
        InputStream stream = reader.openBlob(new ObjectId(upstream.blobId(commit, "large")))) {
      assertThat(stream.readNBytes(1000)).isEqualTo(Arrays.copyOf(large, 1000));
      mirror.upkeep().round(WEEK, true);
      assertThat(packs()).containsAll(before);
      forgetOpenFiles();
      assertThat(stream.readAllBytes()).hasSize(large.length - 1000);
    }

    mirror.upkeep().round(WEEK, false);

    assertThat(packs()).hasSize(1).doesNotContainAnyElementsOf(before);
    assertExact(List.of(commit));
  }

  @Test
  void tidy_droppedCommitThatIsAskedForBeforeItsPackGoes_isKept() throws Exception {
    List<String> commits = fetch(6);
    clock.advance(Duration.ofDays(8));
    TreeReader slow = mirror.openReader();
    mirror.upkeep().round(WEEK, false);
    assertThat(mirror.ensure(new CommitId(commits.get(0)), PATIENT)).isFalse();
    slow.close();

    mirror.upkeep().round(WEEK, false);

    assertThat(mirror.has(new CommitId(commits.get(0)))).isTrue();
    assertExact(List.of(commits.get(0), commits.get(5)));
  }

  @Test
  void tidy_commitThatArrivesBeforeTheOldPacksGo_isExactWithoutThem() throws Exception {
    fetch(6);
    TreeReader slow = mirror.openReader();
    mirror.upkeep().round(WEEK, false);
    List<String> late = fetch(3);
    slow.close();

    mirror.upkeep().round(WEEK, false);

    assertThat(packs()).hasSize(4);
    assertExact(late);
  }

  @Test
  void tidy_afterDeathBetweenNewAndOldPacks_deletesTheOldOnesNextTime() throws Exception {
    List<String> commits = fetch(6);
    clock.advance(Duration.ofDays(8));
    mirror.openReader();
    mirror.upkeep().round(WEEK, false);
    assertThat(packs()).hasSize(7);
    reopen();

    mirror.upkeep().round(WEEK, false);

    assertThat(packs()).hasSize(1);
    assertExact(List.of(commits.get(5)));
  }

  @Test
  void tidy_damagedPack_deletesNothing() throws Exception {
    List<String> commits = fetch(6);
    Path smallest = packs().getLast();
    for (Path pack : packs()) {
      smallest = Files.size(pack) > Files.size(smallest) ? pack : smallest;
    }
    reopen();
    flip(smallest, Files.size(smallest) / 2);
    List<Path> before = packs();

    assertThatThrownBy(() -> mirror.upkeep().round(WEEK, false)).isInstanceOf(IOException.class);

    assertThat(packs()).containsAll(before);
    assertThat(commits).allMatch(commit -> mirror.has(new CommitId(commit)));
    try (Stream<Path> files = Files.list(mirrors.gitDir().resolve("objects"))) {
      assertThat(files.map(Path::getFileName))
          .extracting(Path::toString)
          .noneMatch(name -> name.startsWith("incoming"));
    }
  }

  /** What JGit does by itself when it needs the memory for other packs. */
  private static void forgetOpenFiles() {
    WindowCacheConfig cache = new WindowCacheConfig();
    cache.setStreamFileThreshold(HermeticGit.STREAM_THRESHOLD);
    cache.install();
  }

  private static void flip(Path file, long at) throws IOException {
    file.toFile().setWritable(true);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 0x10);
    }
  }

  private void reopen() {
    mirrors.restart();
    mirror = mirrors.open(remote.url(upstream));
  }

  /** Makes commits and fetches each by itself, as a new version is: one pack for each. */
  private List<String> fetch(int count) {
    return Stream.generate(this::fetchNext).limit(count).toList();
  }

  private String fetchNext() {
    int number = versions++;
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 30; i++) {
      files.text("d" + i % 5 + "/f" + i, i == 0 ? "new " + number : "line " + i + "\n");
    }
    String commit = upstream.commit(files);
    mirror.ensure(new CommitId(commit), PATIENT);
    return commit;
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> files = Files.list(mirrors.gitDir().resolve("objects/pack"))) {
      return files.filter(file -> file.toString().endsWith(".pack")).sorted().toList();
    }
  }

  private void assertExact(List<String> commits) {
    for (String commit : commits) {
      assertThat(MirrorFixture.files(mirror, commit)).isEqualTo(upstream.lsTree(commit, ""));
    }
    assertSound();
  }

  private void assertSound() {
    assertThat(git("fsck", "--full", "--no-dangling", "--no-progress")).isEmpty();
  }

  private String git(String... arguments) {
    return GitRepo.at(mirrors.gitDir()).git(arguments);
  }
}
