package dev.dagfetch.server.git.refs;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.git.mirror.GitSettings;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refs that are asked for in the background. */
class RefRefreshTest {
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
    mirrors = new MirrorFixture(often(MirrorFixture.settings(tmp)), clock);
    mirror = mirrors.open(remote.url(upstream));
  }

  private static GitSettings often(GitSettings usual) {
    return new GitSettings(
        usual.mirrors(),
        usual.tmp(),
        usual.knownHosts(),
        usual.timeouts(),
        usual.gate(),
        usual.limits(),
        new RefSettings(Duration.ofHours(24), Optional.of(Duration.ofMillis(100)), 1 << 20),
        usual.network());
  }

  @AfterEach
  void stop() {
    mirrors.close();
    remote.close();
  }

  private String resolve(String ref, Duration maxAge) {
    return mirror.resolve(ref, maxAge, PATIENT).commit().hex();
  }

  @Test
  void refresh_refsThatCallersWant_followsThemWithOneQuestionForAll() {
    String first = upstream.commit("a", "1");
    for (int i = 0; i < 20; i++) {
      upstream.branch("b" + i, first);
      resolve("b" + i, Duration.ZERO);
    }
    String second = upstream.commit("a", "2");
    for (int i = 0; i < 20; i++) {
      upstream.branch("b" + i, second);
    }
    int before = remote.lsRefs();

    await().until(() -> remote.lsRefs() == before + 2);
    for (int i = 0; i < 20; i++) {
      assertThat(resolve("b" + i, HOUR)).isEqualTo(second);
    }
    assertThat(remote.lsRefs()).isLessThan(before + 10);
  }

  @Test
  void refresh_nobodyAskedForAnHour_asksNothing() {
    upstream.commit("a", "1");
    resolve("trunk", Duration.ZERO);
    int before = remote.requests();
    await().until(() -> remote.requests() > before);

    clock.advance(HOUR);
    int later = settled();
    await().during(Duration.ofMillis(500)).until(() -> remote.requests() == later);
  }

  /** The number of requests when the one that may be under way has ended. */
  private int settled() {
    await().pollInterval(Duration.ofMillis(300)).until(new Steady());
    return remote.requests();
  }

  private final class Steady implements Callable<Boolean> {
    private int last = -1;

    @Override
    public Boolean call() {
      int now = remote.requests();
      boolean steady = now == last;
      last = now;
      return steady;
    }
  }

  @Test
  void refresh_remoteDown_goesOnWhenItIsUp() {
    String first = upstream.commit("a", "1");
    resolve("trunk", Duration.ZERO);
    remote.stop();
    String second = upstream.commit("a", "2");
    await().until(() -> mirrors.asks("remote_unreachable") >= 2);
    assertThat(resolve("trunk", HOUR)).isEqualTo(first);

    remote.restart();
    await().until(() -> resolve("trunk", HOUR).equals(second));
  }

  @Test
  void refresh_branchThatWasDeleted_isNoLongerWanted() {
    upstream.branch("b", upstream.commit("a", "1"));
    resolve("b", Duration.ZERO);
    upstream.deleteBranch("b");

    await().until(() -> mirrors.asks("ok") >= 3);
    assertThatThrownBy(() -> resolve("b", HOUR)).hasMessageContaining("is not in");
    int later = settled();
    await().during(Duration.ofMillis(500)).until(() -> remote.requests() == later);
  }

  @Test
  void close_endsIt() {
    upstream.commit("a", "1");
    resolve("trunk", Duration.ZERO);
    mirrors.close();
    int later = settled();

    await().during(Duration.ofMillis(500)).until(() -> remote.requests() == later);
  }
}
