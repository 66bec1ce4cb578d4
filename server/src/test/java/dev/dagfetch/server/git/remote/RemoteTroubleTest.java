package dev.dagfetch.server.git.remote;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.SshRemote;
import dev.dagfetch.server.testkit.Trouble;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Remotes that are down, refuse, are slow or lie: which of the answers a caller gets, and that the
 * next attempt works.
 */
class RemoteTroubleTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final Duration SEVENTEEN_SECONDS = Duration.ofSeconds(17);
  private static final String SECRET = "s3cr3t-t0ken";

  @TempDir Path tmp;
  private GitRepo upstream;
  private HttpRemote remote;
  private MirrorFixture mirrors;
  private CommitId commit;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    commit = new CommitId(upstream.commit(GitFiles.of("a", "1").random("big", 200_000, 1)));
    remote = HttpRemote.serve(tmp);
    mirrors = new MirrorFixture(tmp);
  }

  @AfterEach
  void stop() {
    mirrors.close();
    remote.close();
  }

  /**
   * Starts anew with other timeouts: short ones for what must time out, long ones for what must
   * not.
   */
  private void useTimeouts(Duration idle, Duration fetch) {
    mirrors.close();
    GitSettings usual = MirrorFixture.settings(tmp);
    mirrors =
        new MirrorFixture(
            new GitSettings(
                usual.mirrors(),
                usual.tmp(),
                usual.knownHosts(),
                new Timeouts(idle, idle, fetch, Duration.ofMinutes(1)),
                usual.gate(),
                usual.limits(),
                usual.refs(),
                usual.network()));
  }

  private void useShortIdleTimeout() {
    useTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(60));
  }

  @ParameterizedTest
  @CsvSource({
    "401, REMOTE_AUTH_FAILED",
    "403, REMOTE_AUTH_FAILED",
    "404, REMOTE_REFUSED",
    "429, RATE_LIMITED",
    "500, REMOTE_UNREACHABLE",
    "503, REMOTE_UNREACHABLE"
  })
  void status_anyRequest_isTold(int status, Reason reason) {
    Mirror mirror = mirrors.open(remote.url(upstream));
    remote.trouble(Trouble.status(status, Map.of("WWW-Authenticate", "Basic realm=\"x\"")));

    assertFails(mirror, reason).hasMessageContaining("\"pipelines\"");
    assertThatThrownBy(() -> mirror.resolve("main", Duration.ZERO, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    remote.recover();
    mirrors.restart(); // forgets that it was asked to wait
    assertDelivered(mirrors.open(remote.url(upstream)));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void status_withRetryAfter_asksNothingMoreOfThatHost(int status) {
    String known = upstream.commit("b", "1");
    Mirror mirror = mirrors.open(remote.url(upstream));
    mirror.ensure(new CommitId(known), PATIENT);
    remote.trouble(Trouble.status(status, Map.of("Retry-After", "17")));

    assertFails(mirror, Reason.RATE_LIMITED);
    remote.recover();
    int asked = remote.requests();
    assertFails(mirror, Reason.RATE_LIMITED)
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.retryAfter().orElseThrow()).isBetween(ONE_SECOND, SEVENTEEN_SECONDS));
    assertThatThrownBy(() -> mirror.resolve("main", Duration.ZERO, PATIENT))
        .isInstanceOf(DagfetchException.class);

    assertThat(remote.requests()).isEqualTo(asked);
    assertThat(mirror.ensure(new CommitId(known), PATIENT)).isFalse();
  }

  @Test
  void remote_endingInTheMiddleOnce_isAskedAgain() {
    Mirror mirror = mirrors.open(remote.url(upstream));
    remote.trouble(Trouble.cutFirst(1, 50_000));

    assertDelivered(mirror);
    assertThat(retries()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"401", "403", "404", "429"})
  void status_thatIsAnAnswer_isNotAskedForAgain(int status) {
    Mirror mirror = mirrors.open(remote.url(upstream));
    remote.trouble(Trouble.status(status));

    assertThatThrownBy(() -> mirror.ensure(commit, PATIENT)).isInstanceOf(DagfetchException.class);
    assertThat(retries()).isZero();
  }

  @Test
  void remote_downForLong_isLeftAloneWhileWhatIsHereIsServed() {
    String known = upstream.commit("b", "1");
    Mirror mirror = mirrors.open(remote.url(upstream));
    mirror.ensure(new CommitId(known), PATIENT);
    remote.trouble(Trouble.status(500));
    for (int i = 0; i < 4; i++) {
      assertFails(mirror, Reason.REMOTE_UNREACHABLE);
    }
    int asked = remote.requests();

    assertFails(mirror, Reason.REMOTE_UNREACHABLE).hasMessageContaining("times in a row");
    assertThat(remote.requests()).isEqualTo(asked);
    assertThat(mirrors.meters.get("dagfetch.upstream.breaker").gauge().value()).isEqualTo(2);
    assertThat(mirror.ensure(new CommitId(known), PATIENT)).isFalse();
  }

  private double retries() {
    Counter retries = mirrors.meters.find("dagfetch.upstream.retries").counter();
    return retries == null ? 0 : retries.count();
  }

  @Test
  void status_withRetryAfter_passesItOn() {
    Mirror mirror = mirrors.open(remote.url(upstream));
    remote.trouble(Trouble.status(429, Map.of("Retry-After", "17")));

    assertFails(mirror, Reason.RATE_LIMITED)
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(17)));
  }

  @Test
  void remote_down_isUnreachableUntilItIsUp() {
    Mirror mirror = mirrors.open(remote.url(upstream));
    remote.stop();

    assertFails(mirror, Reason.REMOTE_UNREACHABLE)
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.retryAfter()).isPresent());
    remote.restart();
    assertDelivered(mirror);
  }

  @Test
  void remote_silent_isUnreachableAfterTheIdleTimeout() {
    useShortIdleTimeout();
    Mirror mirror = mirrors.open(remote.url(upstream));
    remote.trouble(Trouble.hang());

    assertFails(mirror, Reason.REMOTE_UNREACHABLE);
    remote.recover();
    useTimeouts(LONG, LONG);
    assertDelivered(mirrors.open(remote.url(upstream)));
  }

  @Test
  void remote_drippingWithoutEnd_isUnreachableAfterTheFetchTimeout() {
    useTimeouts(LONG, Duration.ofSeconds(3));
    Mirror mirror = mirrors.open(remote.url(upstream));
    remote.trouble(Trouble.slow(Duration.ofMillis(700)));

    assertFails(mirror, Reason.REMOTE_UNREACHABLE)
        .hasMessageContaining("did not finish within 3 s");
    remote.recover();
    useTimeouts(LONG, LONG);
    assertDelivered(mirrors.open(remote.url(upstream)));
  }

  @Test
  void remote_endingInTheMiddleOfAPack_isUnreachable() {
    Mirror mirror = mirrors.open(remote.url(upstream));
    remote.trouble(Trouble.cutAfter(50_000));

    assertFails(mirror, Reason.REMOTE_UNREACHABLE);
    assertThat(mirrors.gitDir().resolve("objects")).isDirectoryNotContaining("glob:**/incoming_*");
    remote.recover();
    assertDelivered(mirror);
  }

  @Test
  void redirect_toAnotherPort_isRefusedWithoutGoingThere() {
    try (HttpRemote other = HttpRemote.serve(tmp)) {
      Mirror mirror = mirrors.open(remote.url(upstream), token());
      String target = other.url(upstream) + "/info/refs?service=git-upload-pack";
      remote.trouble(Trouble.status(302, Map.of("Location", target)));

      assertFails(mirror, Reason.REMOTE_REFUSED)
          .hasMessageContaining("redirects to http://127.0.0.1:");
      assertThat(other.requests()).isZero();
    }
  }

  @Test
  void address_withoutRepository_isRefused() {
    String url = remote.url(upstream).replace("up.git", "nothing.git");

    assertFails(mirrors.open(url), Reason.REMOTE_REFUSED);
    assertFails(mirrors.open("file://" + tmp.resolve("nothing.git")), Reason.REMOTE_REFUSED);
    assertDelivered(mirrors.open(remote.url(upstream)));
  }

  @Test
  void logIn_basic_needsTheRightPasswordAsItIsNow() throws IOException {
    remote.requireBasic("ci", SECRET);
    Path file = Files.writeString(tmp.resolve("password"), "wrong\n");
    Credential login = new Credential.UserPassword("ci", new SecretRef("file:" + file));
    Mirror mirror = mirrors.open(remote.url(upstream), login);

    assertFails(mirror, Reason.REMOTE_AUTH_FAILED);
    Files.writeString(file, SECRET + "\n");
    assertDelivered(mirror);
  }

  @Test
  void logIn_bearer_needsTheToken() {
    remote.requireBearer(SECRET);

    assertFails(mirrors.open(remote.url(upstream)), Reason.REMOTE_AUTH_FAILED);
    assertDelivered(mirrors.open(remote.url(upstream), token()));
  }

  @Test
  void logIn_withoutTheSecretsFile_namesTheReference() {
    Credential login = new Credential.Token(new SecretRef("file:/nowhere/token"));

    assertFails(mirrors.open(remote.url(upstream), login), Reason.REMOTE_AUTH_FAILED)
        .hasMessageContaining("file:/nowhere/token");
  }

  @Test
  void logIn_refused_neverShowsTheSecret() {
    remote.requireBearer("another");
    Mirror mirror = mirrors.open(remote.url(upstream), token());

    assertThatThrownBy(() -> mirror.ensure(commit, PATIENT))
        .satisfies(e -> {
          StringWriter trace = new StringWriter();
          e.printStackTrace(new PrintWriter(trace));
          assertThat(trace.toString()).doesNotContain(SECRET);
        });
  }

  @Test
  void ssh_unknownKey_isRefusedByTheRemote() {
    try (SshRemote ssh = SshRemote.serve()) {
      Credential wrong = sshKey(ssh.writeUnknownKey(tmp.resolve("wrong")));
      Credential right = sshKey(ssh.writeAcceptedKey(tmp.resolve("right"), ""));

      assertFails(
          mirrors.open(ssh.url(upstream), wrong, ssh.knownHostsLine()), Reason.REMOTE_AUTH_FAILED);
      assertFails(
          mirrors.open(ssh.url(upstream), new Credential.None(), ssh.knownHostsLine()),
          Reason.REMOTE_AUTH_FAILED);
      assertDelivered(mirrors.open(ssh.url(upstream), right, ssh.knownHostsLine()));
    }
  }

  @Test
  void ssh_unknownCommitOrRepository_isTold() {
    try (SshRemote ssh = SshRemote.serve()) {
      Credential login = sshKey(ssh.writeAcceptedKey(tmp.resolve("id"), ""));
      GitRepo other = GitRepo.create(tmp.resolve("other.git"));

      assertFails(mirrors.open(ssh.url(other), login, ssh.knownHostsLine()), Reason.COMMIT_UNKNOWN);
      assertFails(
          mirrors.open(ssh.url(other) + "x", login, ssh.knownHostsLine()), Reason.REMOTE_REFUSED);
    }
  }

  @Test
  void ssh_keyWithPassphrase_needsIt() throws IOException {
    try (SshRemote ssh = SshRemote.serve()) {
      SecretRef key =
          new SecretRef("file:" + ssh.writeAcceptedKey(tmp.resolve("id"), "open sesame"));
      Path file = Files.writeString(tmp.resolve("passphrase"), "wrong");
      Credential login = new Credential.SshKey(key, Optional.of(new SecretRef("file:" + file)));
      Mirror mirror = mirrors.open(ssh.url(upstream), login, ssh.knownHostsLine());

      assertFails(mirror, Reason.REMOTE_AUTH_FAILED).hasMessageContaining("passphrase");
      Files.writeString(file, "open sesame");
      assertDelivered(mirror);
    }
  }

  @Test
  void ssh_hostWithoutItsKnownKey_isRefused() throws IOException {
    try (SshRemote ssh = SshRemote.serve()) {
      Credential login = sshKey(ssh.writeAcceptedKey(tmp.resolve("id"), ""));
      Mirror unpinned = mirrors.open(ssh.url(upstream), login);

      assertFails(unpinned, Reason.REMOTE_REFUSED).hasMessageContaining("host key");
      assertFails(
          mirrors.open(ssh.url(upstream), login, ssh.wrongKnownHostsLine()), Reason.REMOTE_REFUSED);
      String revoked = ssh.knownHostsLine() + "\n@revoked " + ssh.knownHostsLine();
      assertFails(
          mirrors.open(ssh.url(upstream), login, revoked.split("\n", -1)), Reason.REMOTE_REFUSED);
      assertThat(ssh.commands()).isZero();

      Files.writeString(
          tmp.resolve("known_hosts"), "# ours\n\nnonsense\n" + ssh.knownHostsLine() + "\n");
      assertDelivered(mirrors.open(ssh.url(upstream), login));
    }
  }

  @Test
  void ssh_serverThatIsDown_isUnreachable() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertFails(mirrors.open("ssh://git@127.0.0.1:" + port + "/x.git"), Reason.REMOTE_UNREACHABLE);
  }

  @Test
  void ssh_silentServer_isUnreachable() throws IOException {
    useShortIdleTimeout();
    try (ServerSocket silent = new ServerSocket(0)) {
      String url = "ssh://git@127.0.0.1:" + silent.getLocalPort() + "/x.git";
      assertFails(mirrors.open(url), Reason.REMOTE_UNREACHABLE);
    }
  }

  @Test
  void git_silentServer_isUnreachable() throws IOException {
    useShortIdleTimeout();
    try (ServerSocket silent = new ServerSocket(0)) {
      assertFails(
          mirrors.open("git://127.0.0.1:" + silent.getLocalPort() + "/x.git"),
          Reason.REMOTE_UNREACHABLE);
    }
  }

  @Test
  void sha256Repository_anyTransport_isUnsupportedInOneLine() {
    GitRepo other = GitRepo.createSha256(tmp.resolve("sha256.git"));
    other.commit("a", "1");
    try (SshRemote ssh = SshRemote.serve()) {
      Credential login = sshKey(ssh.writeAcceptedKey(tmp.resolve("id"), ""));
      assertUnsupported(mirrors.open(other.url()));
      assertUnsupported(mirrors.open(remote.url(other)));
      assertUnsupported(mirrors.open(ssh.url(other), login, ssh.knownHostsLine()));
    }
  }

  @Test
  void emptyRepository_anyTransport_hasNeitherCommitsNorRefs() {
    GitRepo empty = GitRepo.create(tmp.resolve("empty.git"));
    for (String url : new String[] {empty.url(), remote.url(empty)}) {
      Mirror mirror = mirrors.open(url);
      assertFails(mirror, Reason.COMMIT_UNKNOWN);
      assertThatThrownBy(() -> mirror.resolve("HEAD", Duration.ZERO, PATIENT))
          .isInstanceOfSatisfying(
              DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REF_UNKNOWN))
          .hasMessageContaining("no commits yet");
      assertThat(mirror.listRefs("", PATIENT)).isEmpty();
      assertThat(mirror.check(PATIENT).refCount()).isZero();
    }
  }

  private void assertUnsupported(Mirror mirror) {
    assertFails(mirror, Reason.OBJECT_FORMAT_UNSUPPORTED)
        .hasMessageContaining("SHA-256")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> mirror.resolve("main", Duration.ZERO, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.OBJECT_FORMAT_UNSUPPORTED));
  }

  private Credential token() {
    try {
      return new Credential.Token(
          new SecretRef("file:" + Files.writeString(tmp.resolve("token"), SECRET)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Credential sshKey(Path file) {
    return new Credential.SshKey(new SecretRef("file:" + file), Optional.empty());
  }

  private void assertDelivered(Mirror mirror) {
    mirror.ensure(commit, PATIENT);
    assertThat(MirrorFixture.files(mirror, commit.hex()))
        .isEqualTo(upstream.lsTree(commit.hex(), ""));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Mirror mirror, Reason reason) {
    return assertThatThrownBy(() -> mirror.ensure(commit, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).as(e.toString()).isEqualTo(reason));
  }
}
