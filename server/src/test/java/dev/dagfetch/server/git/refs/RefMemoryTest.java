package dev.dagfetch.server.git.refs;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a daemon still says about refs when it cannot or need not ask: never an older state than it
 * said before.
 */
class RefMemoryTest {
  private static final Duration NOW = Duration.ZERO;
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path tmp;
  private final ManualClock clock = new ManualClock();
  private GitRepo upstream;
  private HttpRemote remote;
  private MirrorFixture mirrors;
  private Mirror mirror;

  @BeforeEach
  void start() {
    upstream = GitRepo.createWithHead(tmp.resolve("up.git"), "trunk");
    remote = HttpRemote.serve(tmp);
    mirrors = new MirrorFixture(MirrorFixture.settings(tmp), clock);
    mirror = mirrors.open(remote.url(upstream));
  }

  @AfterEach
  void stop() {
    mirrors.close();
    remote.close();
  }

  private void restart() {
    mirrors.restart();
    mirror = mirrors.open(remote.url(upstream));
  }

  private String resolve(String ref, Duration maxAge) {
    return mirror.resolve(ref, maxAge, PATIENT).commit().hex();
  }

  @Test
  void resolve_remoteDownAfterARestart_givesWhatIsAllowedWithItsAge() {
    String commit = upstream.commit("a", "1");
    resolve("trunk", NOW);
    remote.stop();
    clock.advance(Duration.ofMinutes(40));
    restart();

    Tip tip = mirror.resolve("trunk", HOUR, PATIENT);

    assertThat(tip.commit().hex()).isEqualTo(commit);
    assertThat(tip.ref()).isEqualTo("refs/heads/trunk");
    assertThat(tip.askedAt().age()).isBetween(Duration.ofMinutes(40), Duration.ofMinutes(41));
    assertUnreachable(Duration.ofMinutes(39))
        .hasMessageContaining("2400 s ago refs/heads/trunk was " + commit.substring(0, 7))
        .hasMessageContaining("max_age");
  }

  @Test
  void resolve_olderThanTheOperatorAllows_isNotGivenWhateverTheCallerAllows() {
    upstream.commit("a", "1");
    resolve("trunk", NOW);
    remote.stop();
    clock.advance(RefSettings.DEFAULTS.stale());

    assertUnreachable(Duration.ofDays(365)).hasMessageNotContaining("max_age");
    remote.restart();
    assertThat(resolve("trunk", Duration.ofDays(365)))
        .isEqualTo(upstream.tip("refs/heads/trunk").orElseThrow());
  }

  @Test
  void resolve_restartBetween_neverGoesBack() {
    upstream.commit("a", "1");
    resolve("trunk", NOW);
    clock.advance(Duration.ofSeconds(1));
    String second = upstream.commit("a", "2");
    resolve("trunk", NOW);
    restart();

    assertThat(resolve("trunk", HOUR)).isEqualTo(second);
    assertThat(remote.lsRefs()).isEqualTo(2);
  }

  @Test
  void resolve_anyNameOfABranch_neverGoesBack() {
    upstream.commit("a", "1");
    resolve("HEAD", NOW);
    resolve("trunk", NOW);
    String second = upstream.commit("a", "2");
    resolve("refs/heads/trunk", NOW);

    assertThat(resolve("trunk", HOUR)).isEqualTo(second);
    assertThat(resolve("HEAD", HOUR)).isEqualTo(second);
    restart();
    assertThat(resolve("HEAD", HOUR)).isEqualTo(second);
    assertThat(resolve("trunk", HOUR)).isEqualTo(second);
    assertThat(remote.lsRefs()).isEqualTo(3);
  }

  @Test
  void resolve_forcePush_isANewerAnswer() {
    upstream.commit("a", "1");
    resolve("trunk", NOW);
    String rewritten = upstream.rewrite("trunk", GitFiles.of("b", "2"));

    assertThat(resolve("trunk", NOW)).isEqualTo(rewritten);
    restart();
    assertThat(resolve("trunk", HOUR)).isEqualTo(rewritten);
  }

  @Test
  void resolve_deletedBranch_staysDeletedAcrossARestart() {
    upstream.branch("old", upstream.commit("a", "1"));
    resolve("old", NOW);
    upstream.deleteBranch("old");
    assertThatThrownBy(() -> resolve("old", NOW)).hasMessageContaining("is not in");
    remote.stop();
    restart();

    assertThatThrownBy(() -> resolve("old", HOUR))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REMOTE_UNREACHABLE));
  }

  @Test
  void resolve_shortNameOfATag_isKnownAfterARestart() {
    String commit = upstream.commit("a", "1");
    upstream.annotatedTag("v1", commit);
    resolve("v1", NOW);
    remote.stop();
    restart();

    assertThat(mirror.resolve("v1", HOUR, PATIENT).ref()).isEqualTo("refs/tags/v1");
    assertThat(resolve("v1", HOUR)).isEqualTo(commit);
  }

  @ParameterizedTest
  @ValueSource(longs = {-86_400 * 365L, -7_200, -1})
  void resolve_clockSetBack_asksAndNeverTellsANegativeAge(long seconds) {
    upstream.commit("a", "1");
    Tip before = mirror.resolve("trunk", NOW, PATIENT);
    String second = upstream.commit("a", "2");
    clock.advance(Duration.ofSeconds(seconds));

    Tip after = mirror.resolve("trunk", NOW, PATIENT);

    assertThat(after.commit().hex()).isEqualTo(second);
    assertThat(before.askedAt().age()).isGreaterThanOrEqualTo(after.askedAt().age());
    assertThat(after.askedAt().age()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
    assertThat(resolve("trunk", HOUR)).isEqualTo(second);
  }

  @Test
  void resolve_clockSetForward_countsAsTimeThatWentBy() {
    upstream.commit("a", "1");
    resolve("trunk", NOW);
    String second = upstream.commit("a", "2");
    clock.advance(Duration.ofHours(2));

    assertThat(resolve("trunk", HOUR)).isEqualTo(second);
    clock.advance(Duration.ofHours(-2));
    assertThat(resolve("trunk", HOUR)).isEqualTo(second);
  }

  @Test
  void resolve_clockSetBackWhileTheDaemonWasDown_asksSinceNobodyKnowsTheAge() {
    upstream.commit("a", "1");
    resolve("trunk", NOW);
    String second = upstream.commit("a", "2");
    clock.advance(Duration.ofMinutes(-5));
    restart();

    assertThat(resolve("trunk", HOUR)).isEqualTo(second);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dagfetch refs 1\n", "nonsense", "\0\0\0", "crc32c 00000000\n"})
  void resolve_damagedFile_isIgnored(String text) throws IOException {
    String commit = upstream.commit("a", "1");
    resolve("trunk", NOW);
    Files.writeString(file(), text);
    restart();

    assertThat(resolve("trunk", HOUR)).isEqualTo(commit);
    assertThat(remote.lsRefs()).isEqualTo(2);
  }

  @Test
  void resolve_flippedBitInTheFile_isNoticed() throws IOException {
    String commit = upstream.commit("a", "1");
    resolve("trunk", NOW);
    byte[] bytes = Files.readAllBytes(file());
    bytes[new String(bytes, StandardCharsets.UTF_8).indexOf(commit) + 5] ^= 1;
    Files.write(file(), bytes);
    restart();

    assertThat(resolve("trunk", HOUR)).isEqualTo(commit);
    assertThat(remote.lsRefs()).isEqualTo(2);
  }

  @Test
  void resolve_fileThatCannotBeReplaced_isRemovedSoThatNothingOlderComesBack() throws IOException {
    upstream.commit("a", "1");
    resolve("trunk", NOW);
    Path inTheWay = Files.createDirectories(tmp.resolve(file() + ".lock/x"));
    String second = upstream.commit("a", "2");

    assertThat(resolve("trunk", NOW)).isEqualTo(second);
    assertThat(file()).doesNotExist();
    Files.delete(inTheWay);
    restart();
    assertThat(resolve("trunk", HOUR)).isEqualTo(second);
  }

  @Test
  void open_otherRemoteAfterARestart_forgetsWhatTheFirstSaid() {
    upstream.commit("a", "1");
    resolve("trunk", NOW);
    GitRepo other = GitRepo.createWithHead(tmp.resolve("other.git"), "trunk");
    String commit = other.commit("b", "2");
    mirrors.restart();

    mirror = mirrors.open(remote.url(other));
    assertThat(resolve("trunk", HOUR)).isEqualTo(commit);
    restart();
    assertThat(resolve("trunk", HOUR)).isEqualTo(upstream.tip("refs/heads/trunk").orElseThrow());
  }

  @Test
  void resolve_sameAnswerAgain_writesNothing() throws IOException {
    upstream.commit("a", "1");
    resolve("trunk", NOW);
    Object written = Files.getAttribute(file(), "unix:ino");

    resolve("trunk", NOW);
    assertThat(Files.getAttribute(file(), "unix:ino")).isEqualTo(written);
    clock.advance(Duration.ofMinutes(1));
    resolve("trunk", NOW);
    assertThat(Files.readString(file())).contains(micros());
  }

  private String micros() {
    return "" + ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  private Path file() {
    return mirrors.gitDir().resolve("dagfetch-refs");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertUnreachable(Duration maxAge) {
    return assertThatThrownBy(() -> mirror.resolve("trunk", maxAge, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.REMOTE_UNREACHABLE);
              assertThat(e.retryAfter()).isNotEqualTo(Optional.empty());
            });
  }
}
