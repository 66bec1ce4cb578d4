package dev.dagfetch.server.git.fetch;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static dev.dagfetch.server.testkit.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitDaemon;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.ManualClock;
import dev.dagfetch.server.testkit.SshRemote;
import dev.dagfetch.server.testkit.Trouble;
import io.micrometer.core.instrument.Counter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits from remotes that give none by its id, and that it is remembered which do. */
class FetchLadderTest {
  private static final String NOBODYS = "3f2c9d1f2c9d1f2c9d1f2c9d1f2c9d1f2c9d1f2c";

  @TempDir Path tmp;
  private GitRepo upstream;
  private final ManualClock clock = new ManualClock();
  private HttpRemote http;
  private SshRemote ssh;
  private Path key;
  private MirrorFixture mirrors;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    http = HttpRemote.serve(tmp);
    mirrors = new MirrorFixture(MirrorFixture.settings(tmp), clock);
  }

  @AfterEach
  void stop() {
    mirrors.close();
    http.close();
  }

  @Test
  void ensure_everyTransport_servesAnyCommitById() {
    everyTransport(
        false,
        mirror -> {
          String older = upstream.commit("a", "1");
          String tip = upstream.commit("a", "2");

          assertDelivered(mirror, older);
          assertDelivered(mirror, tip);
          assertUnknown(mirror);
          assertThat(remembersRefusal()).isFalse();
        });
  }

  @Test
  void ensure_everyTransportThatRefusesIds_findsTheCommitBehindItsRefs() {
    everyTransport(
        true,
        mirror -> {
          String older = upstream.commit("a", "1");
          String tip = upstream.commit("a", "2");

          assertDelivered(mirror, tip);
          assertThat(remembersRefusal()).isFalse();
          assertDelivered(mirror, older);
          assertUnknown(mirror);
          assertThat(remembersRefusal()).isTrue();
        });
  }

  @Test
  void ensure_serverOfProtocolV2ThatRefusesIds_findsTheCommitBehindItsRefs() {
    try (StrictGitServer strict = new StrictGitServer(tmp)) {
      Mirror mirror = mirrors.open(strict.url("up.git"));
      String older = upstream.commit("a", "1");
      String tip = upstream.commit("a", "2");

      assertDelivered(mirror, older);
      assertDelivered(mirror, tip);
      assertUnknown(mirror);
      assertThat(remembersRefusal()).isTrue();
    }
  }

  @Test
  void ensure_serverOfProtocolV0ThatAllowsIds_servesAnyCommit() {
    http.speakV0();
    upstream.git("config", "uploadpack.allowAnySHA1InWant", "true");
    Mirror mirror = mirrors.open(http.url(upstream));
    String forgotten = upstream.commit("a", "1");
    upstream.rewrite("main", GitFiles.of("a", "2"));

    assertDelivered(mirror, forgotten);
    assertThat(http.fetches()).isEqualTo(1);
  }

  @Test
  void ensure_reachableCommitOverHttpOfProtocolV0_isServedById() {
    http.speakV0();
    Mirror mirror = mirrors.open(http.url(upstream));
    String older = upstream.commit("a", "1");
    upstream.commit("a", "2");

    assertDelivered(mirror, older);
    assertThat(http.fetches()).isEqualTo(1);
  }

  @Test
  void ensure_nextTipWithoutIds_costsWhatChanged() {
    withoutIds(mirror -> {
      assertThat(bytesFor(mirror, upstream.commit(manyFiles()))).isGreaterThan(400_000);

      assertThat(bytesFor(mirror, upstream.commit("d1/f1", "changed"))).isLessThan(10_000);
      assertUnknown(mirror);
      assertThat(bytesFor(mirror, upstream.commit("d1/f1", "once more"))).isLessThan(10_000);
    });
  }

  @Test
  void ensure_commitBehindTheTipWithoutIds_costsWhatChangedSinceTheBase() {
    withoutIds(mirror -> {
      assertDelivered(mirror, upstream.commit(manyFiles()));
      String wanted = upstream.commit("d1/f1", "changed");
      for (int i = 0; i < 10; i++) {
        upstream.commit("d2/f2", "change " + i);
      }

      assertThat(bytesFor(mirror, wanted)).isLessThan(40_000);
    });
  }

  @Test
  void ensure_commitsOlderThanTheBaseWithoutIds_areFound() {
    withoutIds(mirror -> {
      String oldest = upstream.commit("a", "0");
      for (int i = 1; i < 60; i++) {
        upstream.commit("a", "" + i);
      }
      String base = upstream.commit("a", "60");
      assertDelivered(mirror, base);
      upstream.commit("a", "61");

      assertDelivered(mirror, oldest);
      assertDelivered(mirror, upstream.git("rev-parse", "main~3"));
    });
  }

  @Test
  void ensure_commitOfAnotherBranchWithoutIds_isFound() {
    withoutIds(mirror -> {
      upstream.commit("a", "1");
      String tip = upstream.commitOn("release", GitFiles.of("b", "1"));
      String tagged = upstream.commitOn("topic", GitFiles.of("c", "1"));
      upstream.annotatedTag("v1", tagged);
      String behind = upstream.commitOn("topic", GitFiles.of("c", "2"));
      upstream.commitOn("topic", GitFiles.of("c", "3"));

      assertDelivered(mirror, tip);
      assertDelivered(mirror, tagged);
      assertDelivered(mirror, behind);
    });
  }

  @Test
  void ensure_unknownCommitWithoutIds_searchesTheHistoryOnceUntilSomethingIsPushed() {
    withoutIds(mirror -> {
      upstream.commit("a", "1");
      int first = commandsFor(mirror, NOBODYS);
      int again = commandsFor(mirror, NOBODYS);
      upstream.commit("a", "2");
      int afterPush = commandsFor(mirror, NOBODYS);

      // By id, as a tip, behind HEAD, behind anything (which is all there is).
      assertThat(first).isEqualTo(4);
      assertThat(again).as("looks at the refs only").isEqualTo(1);
      assertThat(afterPush).isEqualTo(3);
    });
  }

  @Test
  void refusal_onceKnown_isRememberedForADayAndAcrossRestarts() {
    withoutIds(mirror -> {
      upstream.commit("a", "1");
      assertUnknown(mirror);
      mirrors.restart();
      Mirror reopened = open(mirrors);
      int known = commandsFor(reopened, NOBODYS);
      clock.advance(Duration.ofHours(25));
      int forgotten = commandsFor(reopened, NOBODYS.replace('3', '4'));

      assertThat(known).isEqualTo(3);
      assertThat(forgotten).isEqualTo(4);
    });
  }

  @Test
  void ensure_remoteThatEndsInTheMiddle_isNotTakenForARefusal() {
    http.speakV0();
    Mirror mirror = mirrors.open(http.url(upstream));
    String commit = upstream.commit(GitFiles.none().random("big", 300_000, 1));
    http.trouble(Trouble.cutAfter(20_000));

    failure(Reason.REMOTE_UNREACHABLE, () -> mirror.ensure(new CommitId(commit), PATIENT));
    assertThat(remembersRefusal()).isFalse();
    http.recover();
    assertDelivered(mirror, commit);
  }

  /** Runs a test against a server that serves no commit but tips. */
  private void withoutIds(Consumer<Mirror> test) {
    try (SshRemote server = SshRemote.serve()) {
      server.speakV0();
      ssh = server;
      key = server.writeAcceptedKey(tmp.resolve("id"), "");
      test.accept(open(mirrors));
    }
  }

  private Mirror open(MirrorFixture fixture) {
    Credential login = new Credential.SshKey(new SecretRef("file:" + key), Optional.empty());
    return fixture.open(ssh.url(upstream), login, ssh.knownHostsLine());
  }

  private int commandsFor(Mirror mirror, String unknown) {
    int before = ssh.commands();
    failure(Reason.COMMIT_UNKNOWN, () -> mirror.ensure(new CommitId(unknown), PATIENT));
    return ssh.commands() - before;
  }

  private double bytesFor(Mirror mirror, String commit) {
    double before = received();
    assertDelivered(mirror, commit);
    return received() - before;
  }

  private double received() {
    Counter counter = mirrors.meters.find("dagfetch.upstream.received").counter();
    return counter == null ? 0 : counter.count();
  }

  private static GitFiles manyFiles() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 400; i++) {
      files.random("d%d/f%d".formatted(i % 20, i), 1000, i);
    }
    return files;
  }

  private void everyTransport(boolean v0, Consumer<Mirror> test) {
    try (SshRemote server = SshRemote.serve();
        GitDaemon git = v0 ? GitDaemon.serveV0(tmp) : GitDaemon.serve(tmp)) {
      ssh = server;
      key = server.writeAcceptedKey(tmp.resolve("id"), "");
      if (v0) {
        http.speakV0();
        server.speakV0();
      }
      List<Supplier<Mirror>> ways =
          List.of(
              () -> mirrors.open(http.url(upstream)),
              () -> open(mirrors),
              () -> mirrors.open(git.url(upstream)));
      for (Supplier<Mirror> way : ways) {
        test.accept(way.get());
        mirrors.mirrors().delete("pipelines");
      }
    }
  }

  private boolean remembersRefusal() {
    return Files.exists(mirrors.gitDir().resolve("dagfetch-refuses-ids"));
  }

  private void assertDelivered(Mirror mirror, String commit) {
    mirror.ensure(new CommitId(commit), PATIENT);
    assertThat(MirrorFixture.files(mirror, commit)).isEqualTo(upstream.lsTree(commit, ""));
  }

  private static void assertUnknown(Mirror mirror) {
    failure(Reason.COMMIT_UNKNOWN, () -> mirror.ensure(new CommitId(NOBODYS), PATIENT));
  }
}
