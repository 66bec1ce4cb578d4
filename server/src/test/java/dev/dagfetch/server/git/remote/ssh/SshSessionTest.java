package dev.dagfetch.server.git.remote.ssh;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.mirror.GitSettings;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.Relay;
import dev.dagfetch.server.testkit.SshRemote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who logs in by SSH, with which keys, and when a session that is kept is used or not. */
class SshSessionTest {
  private static final Duration NOW = Duration.ZERO;

  @TempDir Path tmp;
  private GitRepo upstream;
  private SshRemote ssh;
  private MirrorFixture mirrors;
  private Path key;
  private int seed;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    ssh = SshRemote.serve();
    key = ssh.writeAcceptedKey(tmp.resolve("key"), "");
    mirrors = keeping(Duration.ofMinutes(1));
  }

  @AfterEach
  void stop() {
    mirrors.close();
    ssh.close();
  }

  private MirrorFixture keeping(Duration keep) {
    GitSettings usual = MirrorFixture.settings(tmp);
    return new MirrorFixture(
        new GitSettings(
            usual.mirrors(),
            usual.tmp(),
            usual.knownHosts(),
            new Timeouts(
                Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60), keep),
            usual.gate(),
            usual.limits(),
            usual.refs(),
            usual.network()));
  }

  private void keep(Duration keep) {
    mirrors.close();
    mirrors = keeping(keep);
  }

  private Mirror open(Path... keys) {
    return mirrors.open(ssh.url(upstream), with(keys), ssh.knownHostsLine());
  }

  private static Credential with(Path... keys) {
    return new Credential.SshKey(
        Stream.of(keys)
            .map(file -> new Credential.Identity(new SecretRef("file:" + file), Optional.empty()))
            .toList());
  }

  @Test
  void keys_several_areTriedInTheirOrderUntilOneIsTaken() {
    Path wrong = ssh.writeUnknownKey(tmp.resolve("wrong"));
    Path other = ssh.writeUnknownKey(tmp.resolve("other"));
    Path never = ssh.writeAcceptedKey(tmp.resolve("never"), "");

    assertNextIsDelivered(open(wrong, other, key, never));
    assertThat(ssh.triedKeys())
        .containsExactly(
            SshRemote.fingerprint(wrong), SshRemote.fingerprint(other), SshRemote.fingerprint(key));
  }

  @Test
  void keys_noneTaken_failTheLogIn() {
    Mirror mirror =
        open(ssh.writeUnknownKey(tmp.resolve("one")), ssh.writeUnknownKey(tmp.resolve("two")));

    assertFails(mirror, Reason.REMOTE_AUTH_FAILED);
    assertThat(ssh.triedKeys()).hasSize(2);
  }

  @Test
  void keys_thatCannotBeReadOrUnlocked_areLeftOut() throws IOException {
    Path missing = tmp.resolve("missing");
    Path nonsense = Files.writeString(tmp.resolve("nonsense"), "no key");
    Path locked = ssh.writeAcceptedKey(tmp.resolve("locked"), "passphrase");

    assertNextIsDelivered(open(missing, nonsense, locked, key));
    assertThat(ssh.triedKeys()).containsExactly(SshRemote.fingerprint(key));
    assertFails(open(missing, nonsense), Reason.REMOTE_AUTH_FAILED)
        .hasMessageContaining(missing.toString());
    assertFails(open(nonsense, locked), Reason.REMOTE_AUTH_FAILED)
        .hasMessageContaining(nonsense.toString());
  }

  @Test
  void passphrases_belongToTheirKeys() throws IOException {
    Credential.Identity first = locked("first", "one");
    Credential.Identity second = locked("second", "two");
    Credential swapped =
        new Credential.SshKey(
            List.of(
                new Credential.Identity(first.key(), second.passphrase()),
                new Credential.Identity(second.key(), first.passphrase())));

    assertFails(
        mirrors.open(ssh.url(upstream), swapped, ssh.knownHostsLine()), Reason.REMOTE_AUTH_FAILED);
    assertNextIsDelivered(
        mirrors.open(
            ssh.url(upstream),
            new Credential.SshKey(List.of(first, second)),
            ssh.knownHostsLine()));
  }

  private Credential.Identity locked(String name, String passphrase) throws IOException {
    Path file = ssh.writeAcceptedKey(tmp.resolve(name), passphrase);
    Path secret = Files.writeString(tmp.resolve(name + "-passphrase"), passphrase);
    return new Credential.Identity(
        new SecretRef("file:" + file), Optional.of(new SecretRef("file:" + secret)));
  }

  @Test
  void session_nextConversations_useTheOneThatIsThere() {
    Mirror mirror = open(key);

    assertNextIsDelivered(mirror);
    assertNextIsDelivered(mirror);
    mirror.resolve("main", NOW, PATIENT);
    mirror.check(PATIENT);

    assertThat(ssh.commands()).isGreaterThanOrEqualTo(4);
    assertThat(ssh.logIns()).isEqualTo(1);
  }

  @Test
  void session_manyAtOnce_shareItUpToItsCommands() throws Exception {
    Mirror mirror = open(key);
    assertNextIsDelivered(mirror);
    int together = SharedSession.MOST_COMMANDS;
    CyclicBarrier start = new CyclicBarrier(together);
    ssh.hang();

    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> asked = new ArrayList<>();
      for (int i = 0; i < together; i++) {
        asked.add(
            callers.submit(() -> {
              start.await();
              return mirror.check(PATIENT);
            }));
      }
      await().until(() -> ssh.commands() == together + 1);
      assertThat(ssh.logIns()).isEqualTo(1);

      ssh.recover();
      mirror.check(PATIENT); // one too many for that session
      assertThat(ssh.logIns()).isEqualTo(2);
      asked.forEach(each -> each.cancel(true));
    }
  }

  @Test
  void session_unused_isClosedAfterAWhile() {
    keep(Duration.ofMillis(300));
    Mirror mirror = open(key);

    assertNextIsDelivered(mirror);
    await().until(() -> ssh.openSessions() == 0);
    assertNextIsDelivered(mirror);
    assertThat(ssh.logIns()).isEqualTo(2);
  }

  @Test
  void session_notToBeKept_isClosedAtOnce() {
    keep(Duration.ZERO);
    Mirror mirror = open(key);

    assertNextIsDelivered(mirror);
    assertNextIsDelivered(mirror);
    assertThat(ssh.logIns()).isEqualTo(2);
    await().until(() -> ssh.openSessions() == 0);
  }

  @Test
  void session_daemonStops_isClosed() {
    assertNextIsDelivered(open(key));
    assertThat(ssh.openSessions()).isEqualTo(1);

    mirrors.close();
    await().until(() -> ssh.openSessions() == 0);
  }

  @Test
  void session_cutByTheServer_isReplacedUnnoticed() {
    Mirror mirror = open(key);
    for (int i = 0; i < 3; i++) {
      assertNextIsDelivered(mirror);
      ssh.cutSessions();
    }
    mirror.resolve("main", NOW, PATIENT);

    assertThat(ssh.logIns()).isEqualTo(4);
    assertThat(mirrors.meters.find("dagfetch.upstream.retries").counter()).isNull();
  }

  @Test
  void session_cutInPlaceOfAnAnswer_isReplacedUnnoticed() {
    Mirror mirror = open(key);
    assertNextIsDelivered(mirror);
    ssh.cutAtNextCommand();

    assertNextIsDelivered(mirror);
    assertThat(ssh.logIns()).isEqualTo(2);
    assertThat(mirrors.meters.find("dagfetch.upstream.retries").counter()).isNull();
  }

  @Test
  void session_forgottenByWhatLiesBetween_isReplacedUnnoticed() {
    try (Relay relay = Relay.to(ssh.port())) {
      String url = ssh.url(upstream).replace(":" + ssh.port(), ":" + relay.port());
      Mirror mirror = mirrors.open(url, with(key), ssh.knownHostsLine(relay.port()));
      assertNextIsDelivered(mirror);
      relay.forgetConnections();

      assertNextIsDelivered(mirror);
      assertThat(relay.connections()).isEqualTo(2);
      assertThat(mirrors.meters.find("dagfetch.upstream.retries").counter()).isNull();
    }
  }

  @Test
  void session_keyReplacedByAnother_isNotUsedAnyMore() throws IOException {
    Mirror mirror = open(key);
    assertNextIsDelivered(mirror);
    replace(key, ssh.writeUnknownKey(tmp.resolve("unknown")));

    assertFails(mirror, Reason.REMOTE_AUTH_FAILED);
    replace(key, ssh.writeAcceptedKey(tmp.resolve("next"), ""));
    assertNextIsDelivered(mirror);
    assertThat(ssh.triedKeys()).hasSize(3).doesNotHaveDuplicates();
    await().until(() -> ssh.openSessions() == 1);
  }

  @Test
  void session_keyRemoved_isNotUsedAnyMore() throws IOException {
    Mirror mirror = open(key);
    assertNextIsDelivered(mirror);
    Files.delete(key);

    assertFails(mirror, Reason.REMOTE_AUTH_FAILED).hasMessageContaining(key.toString());
  }

  @Test
  void session_hostKeyNoLongerKnown_isNotUsedAnyMore() throws IOException {
    Path file = Files.writeString(tmp.resolve("known_hosts"), ssh.knownHostsLine() + "\n");
    Mirror mirror = mirrors.open(ssh.url(upstream), with(key));
    assertNextIsDelivered(mirror);
    Files.writeString(file, ssh.wrongKnownHostsLine() + "\n");

    assertFails(mirror, Reason.REMOTE_REFUSED).hasMessageContaining("host key");
    Files.writeString(file, ssh.knownHostsLine() + "\n");
    assertNextIsDelivered(mirror);
  }

  @Test
  void session_ofAnotherCredential_isNotUsed() {
    assertNextIsDelivered(open(key));

    assertFails(open(ssh.writeUnknownKey(tmp.resolve("unknown"))), Reason.REMOTE_AUTH_FAILED);
    assertFails(
        mirrors.open(ssh.url(upstream), new Credential.None(), ssh.knownHostsLine()),
        Reason.REMOTE_AUTH_FAILED);
  }

  private static void replace(Path file, Path by) throws IOException {
    Files.move(by, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A commit that is not here yet is, exactly, after one fetch. */
  private void assertNextIsDelivered(Mirror mirror) {
    String commit = upstream.commit(GitFiles.of("a", "next").random("b", 20_000, seed++));
    assertThat(mirror.ensure(new CommitId(commit), PATIENT)).isTrue();
    assertThat(MirrorFixture.files(mirror, commit)).isEqualTo(upstream.lsTree(commit, ""));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Mirror mirror, Reason reason) {
    CommitId commit = new CommitId(upstream.commit(GitFiles.of("a", "refused " + seed++)));
    return assertThatThrownBy(() -> mirror.ensure(commit, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).as(e.toString()).isEqualTo(reason));
  }
}
