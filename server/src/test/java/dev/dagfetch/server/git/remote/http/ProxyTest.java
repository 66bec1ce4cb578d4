package dev.dagfetch.server.git.remote.http;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.ProxyServer;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.mirror.GitSettings;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.SshRemote;
import dev.dagfetch.server.testkit.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Remotes behind proxies. */
class ProxyTest {
  private static final String SECRET = "s3cr3t";

  @TempDir Path tmp;
  private final TcpProxy http = TcpProxy.http();
  private final TcpProxy socks = TcpProxy.socks5();
  private GitRepo upstream;
  private CommitId commit;
  private HttpRemote remote;
  private MirrorFixture mirrors;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    commit = new CommitId(upstream.commit("a", "1"));
    remote = HttpRemote.serve(tmp);
    mirrors = new MirrorFixture(tmp);
  }

  @AfterEach
  void stop() {
    mirrors.close();
    remote.close();
    http.close();
    socks.close();
  }

  private static Network through(String url) {
    return through(ProxyServer.parse(url, Optional.empty()));
  }

  private static Network through(ProxyServer proxy) {
    return new Network(Optional.empty(), Optional.empty(), Optional.of(proxy));
  }

  private String httpUrl() {
    return "http://127.0.0.1:" + http.port();
  }

  private String socksUrl() {
    return "socks5://127.0.0.1:" + socks.port();
  }

  @Test
  void http_throughAnHttpProxy_logsInThereOnly() throws IOException {
    http.requireBasic("ci", SECRET);
    Path file = Files.writeString(tmp.resolve("password"), "wrong");
    Credential.UserPassword login =
        new Credential.UserPassword("ci", new SecretRef("file:" + file));
    Mirror mirror =
        mirrors.open(
            remote.url(upstream), through(ProxyServer.parse(httpUrl(), Optional.of(login))));

    assertFails(mirror, Reason.REMOTE_AUTH_FAILED);
    assertThat(remote.requests()).isZero();
    Files.writeString(file, SECRET);
    mirror.ensure(commit, PATIENT);
    assertThat(http.passed()).isPositive();
    assertThat(remote.requestsWithProxyLogin()).isZero();
  }

  @Test
  void http_throughASocksProxy_isFetched() {
    mirrors.open(remote.url(upstream), through(socksUrl())).ensure(commit, PATIENT);

    assertThat(socks.passed()).isPositive();
  }

  @Test
  void http_proxyDown_isUnreachableAndNeverAskedDirectly() {
    Mirror byHttp = mirrors.open(remote.url(upstream), through(httpUrl()));
    http.close();
    assertFails(byHttp, Reason.REMOTE_UNREACHABLE)
        .hasMessageContaining("through proxy 127.0.0.1:" + http.port());
    Mirror bySocks = mirrors.open(remote.url(upstream), through(socksUrl()));
    socks.close();
    assertFails(bySocks, Reason.REMOTE_UNREACHABLE)
        .hasMessageContaining("through proxy 127.0.0.1:" + socks.port());
    assertThat(remote.requests()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"403, REMOTE_REFUSED", "407, REMOTE_AUTH_FAILED", "502, REMOTE_UNREACHABLE"})
  void https_tunnelRefused_isToldWithTheProxysStatus(int status, Reason reason) {
    http.refuseWith(status);

    assertFails(mirrors.open("https://git.example.com/x.git", through(httpUrl())), reason)
        .hasMessageContaining("through proxy 127.0.0.1:" + http.port())
        .hasMessageContaining("status is " + status);
  }

  @Test
  void ssh_throughASocksProxy_isRefusedAndNeverAskedDirectly() {
    try (SshRemote ssh = SshRemote.serve()) {
      assertFails(
              mirrors.open(ssh.url(upstream), key(ssh), through(socksUrl()), ssh.knownHostsLine()),
              Reason.REMOTE_REFUSED)
          .hasMessageContaining("ssh goes through http:// ones only");
      assertThat(ssh.commands()).isZero();
    }
  }

  @Test
  void ssh_throughAnHttpProxy_isFetched() {
    try (SshRemote ssh = SshRemote.serve()) {
      mirrors
          .open(ssh.url(upstream), key(ssh), through(httpUrl()), ssh.knownHostsLine())
          .ensure(commit, PATIENT);

      assertThat(http.passed()).isEqualTo(1);
    }
  }

  @Test
  void ssh_throughAnHttpProxyThatWantsALogin_isFetched() throws IOException {
    http.requireBasic("ci", SECRET);
    SecretRef password =
        new SecretRef("file:" + Files.writeString(tmp.resolve("password"), SECRET));
    ProxyServer proxy =
        ProxyServer.parse(httpUrl(), Optional.of(new Credential.UserPassword("ci", password)));
    try (SshRemote ssh = SshRemote.serve()) {
      mirrors
          .open(ssh.url(upstream), key(ssh), through(proxy), ssh.knownHostsLine())
          .ensure(commit, PATIENT);

      assertThat(http.passed()).isEqualTo(1);
    }
  }

  private Credential key(SshRemote ssh) {
    return new Credential.SshKey(
        new SecretRef("file:" + ssh.writeAcceptedKey(tmp.resolve("id"), "")), Optional.empty());
  }

  @Test
  void proxy_ofTheDaemon_isForAllWhoSayNothingElse() {
    mirrors.close();
    GitSettings usual = MirrorFixture.settings(tmp);
    mirrors =
        new MirrorFixture(
            new GitSettings(
                usual.mirrors(),
                usual.tmp(),
                usual.knownHosts(),
                usual.timeouts(),
                usual.gate(),
                usual.limits(),
                usual.refs(),
                through(socksUrl())));

    mirrors.open(remote.url(upstream), through(ProxyServer.DIRECT)).check(PATIENT);
    assertThat(socks.passed()).isZero();
    mirrors.open(remote.url(upstream)).check(PATIENT);
    assertThat(socks.passed()).isPositive();
    assertFails(mirrors.open("git://127.0.0.1/x.git"), Reason.REMOTE_REFUSED)
        .hasMessageContaining("cannot be asked through a proxy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://u:hunter2@p:1",
        "http://p",
        "http://p:0",
        "http://p:70000",
        "https://p:1",
        "socks4://p:1",
        "http://p:1/x",
        "p:1"
      })
  void parse_malformed_isRefusedWithoutItsText(String url) {
    assertThatThrownBy(() -> ProxyServer.parse(url, Optional.empty()))
        .hasMessageContaining("http://HOST:PORT")
        .hasMessageNotContaining("hunter2");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Mirror mirror, Reason reason) {
    return assertThatThrownBy(() -> mirror.ensure(commit, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).as(e.toString()).isEqualTo(reason));
  }
}
