package dev.dagfetch.server.git.remote;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.mirror.GitSettings;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.Certificates;
import dev.dagfetch.server.testkit.FullBacklog;
import dev.dagfetch.server.testkit.GitDaemon;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.Relay;
import dev.dagfetch.server.testkit.SshRemote;
import dev.dagfetch.server.testkit.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Remotes that keep us waiting, at each step and over each transport: which of the three patiences
 * ends it, and that it does.
 */
class RemoteDeadlineTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(2);

  /** Far below a long patience, far above a short one on a busy machine. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String CONNECT = "within git.connect_timeout";
  private static final String IDLE = "silent for longer than git.idle_timeout";
  private static final String TOTAL = "did not finish within 3 s";

  @TempDir Path tmp;
  private GitRepo upstream;
  private CommitId commit;
  private MirrorFixture mirrors;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    commit = new CommitId(upstream.commit(GitFiles.of("a", "1").random("big", 200_000, 1)));
  }

  @AfterEach
  void stop() {
    mirrors.close();
  }

  private void wait(Duration connect, Duration idle, Duration fetch) {
    GitSettings usual = MirrorFixture.settings(tmp);
    mirrors =
        new MirrorFixture(
            new GitSettings(
                usual.mirrors(),
                usual.tmp(),
                usual.knownHosts(),
                new Timeouts(connect, idle, fetch, Duration.ofMinutes(1)),
                usual.gate(),
                usual.limits(),
                usual.refs(),
                usual.network()));
  }

  private static String url(String scheme, int port) {
    return "%s://127.0.0.1:%d/up.git".formatted(scheme, port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https", "http", "ssh", "git"})
  void connect_thatNeverComesAbout_endsAfterTheConnectTimeout(String scheme) {
    wait(SHORT, LONG, LONG);
    try (FullBacklog full = FullBacklog.listen()) {
      assertGivesUp(mirrors.open(url(scheme, full.port())), CONNECT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https", "http", "git"})
  void server_thatTakesTheConnectionAndSaysNothing_endsAfterTheIdleTimeout(String scheme)
      throws IOException {
    wait(LONG, SHORT, LONG);
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertGivesUp(mirrors.open(url(scheme, silent.getLocalPort())), IDLE);
    }
  }

  /** The log-in belongs to connecting, as it does with OpenSSH. */
  @Test
  void sshServer_thatTakesTheConnectionAndSaysNothing_endsAfterTheConnectTimeout()
      throws IOException {
    wait(SHORT, LONG, LONG);
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertGivesUp(mirrors.open(url("ssh", silent.getLocalPort())), CONNECT);
    }
  }

  @Test
  void httpsServer_thatStopsAfterTheHandshake_endsAfterTheIdleTimeout() throws IOException {
    wait(LONG, SHORT, LONG);
    Certificates ca = certificates();
    try (HttpRemote remote = HttpRemote.serveTls(tmp, ca.server("host"))) {
      remote.trouble(Trouble.hang());
      Mirror mirror = mirrors.open(remote.url(upstream), trusting(ca));

      assertGivesUp(mirror, IDLE);
      remote.recover();
      assertDelivered(mirror);
    }
  }

  @Test
  void sshServer_thatStopsAfterTheLogIn_endsAfterTheIdleTimeout() {
    wait(LONG, SHORT, LONG);
    try (SshRemote ssh = SshRemote.serve()) {
      Mirror mirror = mirrors.open(ssh.url(upstream), key(ssh), ssh.knownHostsLine());
      ssh.hang();

      assertGivesUp(mirror, IDLE);
      assertThatThrownBy(() -> mirror.resolve("main", Duration.ZERO, PATIENT))
          .hasMessageContaining(IDLE);
      ssh.recover();
      assertDelivered(mirror);
    }
  }

  @Test
  void gitServer_thatStopsAfterItsFirstWords_endsAfterTheIdleTimeout() throws IOException {
    wait(LONG, SHORT, LONG);
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerHalf(server));

      assertGivesUp(mirrors.open(url("git", server.getLocalPort())), IDLE);
    }
  }

  private static void answerHalf(ServerSocket server) {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.getOutputStream().write("000eversion 2\n".getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }

  @Test
  void httpsServer_thatDrips_endsAfterTheFetchTimeout() throws IOException {
    wait(LONG, LONG, Duration.ofSeconds(3));
    Certificates ca = certificates();
    try (HttpRemote remote = HttpRemote.serveTls(tmp, ca.server("host"))) {
      remote.trouble(Trouble.slow(Duration.ofMillis(700)));

      assertGivesUp(mirrors.open(remote.url(upstream), trusting(ca)), TOTAL);
    }
  }

  @Test
  void gitServer_thatDrips_endsAfterTheFetchTimeout() {
    wait(LONG, LONG, Duration.ofSeconds(3));
    try (GitDaemon daemon = GitDaemon.serve(tmp);
        Relay relay = Relay.to(daemon.port())) {
      Mirror mirror = mirrors.open(url("git", relay.port()));
      relay.drip(Duration.ofMillis(300));

      assertGivesUp(mirror, TOTAL);
      relay.drip(Duration.ZERO);
      assertDelivered(mirror);
    }
  }

  @Test
  void sshServer_thatDrips_endsAfterTheFetchTimeout() {
    wait(LONG, LONG, Duration.ofSeconds(3));
    try (SshRemote ssh = SshRemote.serve();
        Relay relay = Relay.to(ssh.port())) {
      String url = ssh.url(upstream).replace(":" + ssh.port(), ":" + relay.port());
      Mirror mirror = mirrors.open(url, key(ssh), ssh.knownHostsLine(relay.port()));
      assertDelivered(mirror);
      commit = new CommitId(upstream.commit("b", "2"));
      relay.drip(Duration.ofMillis(300));

      assertGivesUp(mirror, TOTAL);
      relay.drip(Duration.ZERO);
      assertDelivered(mirror);
    }
  }

  private Credential key(SshRemote ssh) {
    Path file = ssh.writeAcceptedKey(tmp.resolve("id"), "");
    return new Credential.SshKey(new SecretRef("file:" + file), Optional.empty());
  }

  private Certificates certificates() throws IOException {
    return Certificates.create(Files.createDirectory(tmp.resolve("certificates")))
        .issue("host", "-ext", "san=ip:127.0.0.1");
  }

  private static Network trusting(Certificates ca) {
    return new Network(Optional.of(ca.certificate("ca")), Optional.empty(), Optional.empty());
  }

  private void assertGivesUp(Mirror mirror, String why) {
    long start = System.nanoTime();
    assertThatThrownBy(() -> mirror.ensure(commit, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REMOTE_UNREACHABLE))
        .hasMessageContaining(why);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SOON);
  }

  private void assertDelivered(Mirror mirror) {
    mirror.ensure(commit, PATIENT);
    assertThat(MirrorFixture.files(mirror, commit.hex()))
        .isEqualTo(upstream.lsTree(commit.hex(), ""));
  }
}
