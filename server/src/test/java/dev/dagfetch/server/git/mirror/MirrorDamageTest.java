package dev.dagfetch.server.git.mirror;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static dev.dagfetch.server.testkit.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs that were damaged or deleted behind a commit that is marked complete. */
class MirrorDamageTest {
  @TempDir Path tmp;
  private GitRepo upstream;
  private HttpRemote remote;
  private MirrorFixture mirrors;
  private Mirror mirror;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    remote = HttpRemote.serve(tmp);
    mirrors = new MirrorFixture(tmp);
    mirror = mirrors.open(remote.url(upstream));
  }

  @AfterEach
  void stop() {
    mirrors.close();
    remote.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pack", "idx"})
  void read_flippedByte_failsAndTheNextFetchMendsIt(String kind) throws IOException {
    String commit = fetch(GitFiles.of("a", "1").random("big", 200_000, 1));
    afterDamage(() -> flip(largest(kind)));

    failure(Reason.OBJECT_CORRUPT, () -> MirrorFixture.files(mirror, commit));
    assertThat(mirror.ensure(new CommitId(commit), PATIENT)).isTrue();

    assertExact(commit);
    restart();
    assertExact(commit);
    assertThat(mirror.ensure(new CommitId(commit), PATIENT)).isFalse();
    assertThat(mirrors.gitDir().resolve("damaged")).doesNotExist();
  }

  @Test
  void read_deletedPack_failsAndTheNextFetchMendsIt() throws IOException {
    String commit = fetch(GitFiles.of("a", "1").random("big", 200_000, 1));
    afterDamage(() -> Files.delete(largest("pack")));

    failure(Reason.OBJECT_CORRUPT, () -> MirrorFixture.files(mirror, commit));
    assertThat(mirror.ensure(new CommitId(commit), PATIENT)).isTrue();

    assertExact(commit);
  }

  @Test
  void read_flippedByte_leavesOtherCommitsAlone() throws IOException {
    String damaged = fetch(GitFiles.of("a", "1").random("big", 200_000, 1));
    String whole = upstream.rewrite("main", GitFiles.of("a", "2"));
    mirror.ensure(new CommitId(whole), PATIENT);
    afterDamage(() -> flip(largest("pack")));

    failure(Reason.OBJECT_CORRUPT, () -> MirrorFixture.files(mirror, damaged));
    remote.stop();
    failure(Reason.REMOTE_UNREACHABLE, () -> mirror.ensure(new CommitId(damaged), PATIENT));

    assertThat(mirror.has(new CommitId(whole))).isTrue();
    assertThat(mirror.has(new CommitId(damaged))).isFalse();
    assertExact(whole);
  }

  @Test
  void ensure_keptCommitInADamagedPack_isSavedWithoutTheRemote() throws IOException {
    String lost = fetch(GitFiles.of("a", "1").random("big", 200_000, 1));
    String kept = fetch(GitFiles.of("big", "small now"));
    mirror.keep(new CommitId(kept));
    afterDamage(() -> flip(largest("pack")));
    remote.stop();

    failure(Reason.OBJECT_CORRUPT, () -> MirrorFixture.files(mirror, lost));
    assertThat(mirror.ensure(new CommitId(kept), PATIENT)).isFalse();

    assertExact(kept);
    restart();
    assertExact(kept);
    failure(Reason.REMOTE_UNREACHABLE, () -> mirror.ensure(new CommitId(lost), PATIENT));
  }

  @Test
  void ensure_keptCommitThatIsLost_keepsWhatIsLeftOfIt() throws IOException {
    String lost = fetch(GitFiles.of("a", "1").random("big", 200_000, 1));
    mirror.keep(new CommitId(lost));
    afterDamage(() -> flip(largest("pack")));
    remote.stop();

    failure(Reason.OBJECT_CORRUPT, () -> MirrorFixture.files(mirror, lost));
    failure(Reason.REMOTE_UNREACHABLE, () -> mirror.ensure(new CommitId(lost), PATIENT));
    assertThat(mirrors.gitDir().resolve("damaged")).exists();

    remote.restart();
    mirror.ensure(new CommitId(lost), PATIENT);
    assertExact(lost);
    assertThat(mirrors.gitDir().resolve("damaged")).doesNotExist();
  }

  private String fetch(GitFiles files) {
    String commit = upstream.commit(files);
    mirror.ensure(new CommitId(commit), PATIENT);
    return commit;
  }

  private void assertExact(String commit) {
    assertThat(MirrorFixture.files(mirror, commit)).isEqualTo(upstream.lsTree(commit, ""));
  }

  private interface Damage {
    void strike() throws IOException;
  }

  /** While the daemon is down: nothing of the objects is in its memory afterwards. */
  private void afterDamage(Damage damage) throws IOException {
    mirrors.mirrors().close();
    damage.strike();
    restart();
  }

  private void restart() {
    mirrors.restart();
    mirror = mirrors.open(remote.url(upstream));
  }

  private Path largest(String kind) throws IOException {
    try (Stream<Path> files = Files.list(mirrors.gitDir().resolve("objects/pack"))) {
      return files
          .filter(file -> file.toString().endsWith(kind))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  /** In the middle of a pack, which is in its large file; in an index, in the first object's id. */
  private static void flip(Path file) throws IOException {
    assertThat(file.toFile().setWritable(true)).isTrue();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long at = file.toString().endsWith("idx") ? 8 + 256 * 4 + 5 : channel.size() / 2;
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(channel.read(one, at)).isEqualTo(1);
      channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 0x10)}), at);
    }
  }
}
