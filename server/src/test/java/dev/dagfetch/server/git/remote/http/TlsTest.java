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
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.Certificates;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.TcpProxy;
import dev.dagfetch.server.testkit.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Remotes over https: whom we trust, and who we are. */
class TlsTest {
  private static final String SECRET = "s3cr3t-t0ken";

  @TempDir static Path shared;
  private static Certificates certificates;
  private static Path otherAuthority;

  @TempDir Path tmp;
  private GitRepo upstream;
  private CommitId commit;
  private MirrorFixture mirrors;

  @BeforeAll
  static void issue() throws IOException {
    certificates =
        Certificates.create(Files.createDirectory(shared.resolve("a")))
            .issue("server", "-ext", "san=ip:127.0.0.1")
            .issue("elsewhere", "-ext", "san=dns:git.example.com")
            .issue("expired", "-ext", "san=ip:127.0.0.1", "-startdate", "-3d", "-validity", "1")
            .issue("early", "-ext", "san=ip:127.0.0.1", "-startdate", "+2d")
            .issue("client");
    otherAuthority =
        Certificates.create(Files.createDirectory(shared.resolve("b"))).certificate("ca");
  }

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    commit = new CommitId(upstream.commit(GitFiles.of("a", "1").random("big", 200_000, 1)));
    mirrors = new MirrorFixture(tmp);
  }

  @AfterEach
  void stop() {
    mirrors.close();
  }

  private static Network trusting(Path authority) {
    return new Network(Optional.of(authority), Optional.empty(), Optional.empty());
  }

  private static Network knownAs(String certificate, String key) {
    Network.ClientCertificate own =
        new Network.ClientCertificate(
            new SecretRef("file:" + certificates.certificate(certificate)),
            new SecretRef("file:" + certificates.key(key)));
    return new Network(
        Optional.of(certificates.certificate("ca")), Optional.of(own), Optional.empty());
  }

  private HttpRemote serve(String certificate) {
    return HttpRemote.serveTls(tmp, certificates.server(certificate));
  }

  @Test
  void https_certificateOfTheAuthorityWeTrust_isFetchedFrom() {
    try (HttpRemote remote = serve("server")) {
      assertDelivered(mirrors.open(remote.url(upstream), trusting(certificates.certificate("ca"))));
    }
  }

  @Test
  void https_certificateOfAnotherAuthority_isRefusedUntilItIsTrusted() throws IOException {
    try (HttpRemote remote = serve("server")) {
      assertFails(mirrors.open(remote.url(upstream)), Reason.REMOTE_REFUSED)
          .hasMessageContaining("authority that is not trusted")
          .hasMessageContaining("ca_file");
      Path authority = Files.copy(otherAuthority, tmp.resolve("ca.pem"));
      Mirror mirror = mirrors.open(remote.url(upstream), trusting(authority));
      assertFails(mirror, Reason.REMOTE_REFUSED).hasMessageContaining("authority");
      assertThat(remote.requests()).isZero();

      Files.write(authority, Files.readAllBytes(certificates.certificate("ca")));
      assertDelivered(mirror);
    }
  }

  @Test
  void https_certificateThatIsNotForTheHost_isRefused() {
    try (HttpRemote remote = serve("elsewhere")) {
      assertFails(
              mirrors.open(remote.url(upstream), trusting(certificates.certificate("ca"))),
              Reason.REMOTE_REFUSED)
          .hasMessageContaining("not for this host name");
      assertThat(remote.requests()).isZero();
    }
  }

  @Test
  void https_certificateOutOfItsTime_isRefused() {
    for (String name : new String[] {"expired", "early"}) {
      try (HttpRemote remote = serve(name)) {
        assertFails(
                mirrors.open(remote.url(upstream), trusting(certificates.certificate("ca"))),
                Reason.REMOTE_REFUSED)
            .hasMessageContaining("expired, or is not valid yet");
      }
    }
  }

  @Test
  void https_caFileThatIsUnusable_isNamed() throws IOException {
    try (HttpRemote remote = serve("server")) {
      Path file = tmp.resolve("ca.pem");
      Mirror mirror = mirrors.open(remote.url(upstream), trusting(file));

      assertFails(mirror, Reason.REMOTE_REFUSED).hasMessageContaining(file + " cannot be read");
      Files.writeString(file, "");
      assertFails(mirror, Reason.REMOTE_REFUSED).hasMessageContaining("holds no certificate");
      Files.writeString(file, "nonsense\n");
      assertFails(mirror, Reason.REMOTE_REFUSED).hasMessageContaining("ca.pem holds");
      Files.write(file, Files.readAllBytes(certificates.certificate("ca")));
      assertDelivered(mirror);
    }
  }

  @Test
  void https_serverThatKnowsItsClients_needsOurCertificate() {
    try (HttpRemote remote = HttpRemote.serveKnownClients(tmp, certificates.server("server"))) {
      Mirror stranger =
          mirrors.open(remote.url(upstream), trusting(certificates.certificate("ca")));
      assertThatThrownBy(() -> stranger.ensure(commit, PATIENT))
          .isInstanceOf(DagfetchException.class);
      assertThat(remote.requests()).isZero();
      assertFails(
              mirrors.open(remote.url(upstream), knownAs("client", "server")),
              Reason.REMOTE_AUTH_FAILED)
          .hasMessageContaining("tls.certificate_ref");
      assertDelivered(mirrors.open(remote.url(upstream), knownAs("client", "client")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"certificate_required", "bad_certificate", "unknown_ca"})
  void alert_aboutOurCertificate_isAFailedLogIn(String alert) {
    Throwable failure =
        new IOException(new SSLHandshakeException("(x) Received fatal alert: " + alert));

    assertThat(LinkTrouble.in(failure, Optional.empty()))
        .hasValueSatisfying(trouble -> {
          assertThat(trouble.reason()).isEqualTo(Reason.REMOTE_AUTH_FAILED);
          assertThat(trouble.why()).contains("tls.certificate_ref");
        });
  }

  @Test
  void https_redirectElsewhere_takesNoCredentialAlong() throws IOException {
    try (HttpRemote remote = serve("server");
        HttpRemote other = serve("server");
        HttpRemote open = HttpRemote.serve(tmp)) {
      Credential token =
          new Credential.Token(
              new SecretRef("file:" + Files.writeString(tmp.resolve("token"), SECRET)));
      Mirror mirror =
          mirrors.open(remote.url(upstream), token, trusting(certificates.certificate("ca")));

      for (HttpRemote target : new HttpRemote[] {other, open}) {
        String url = target.url(upstream) + "/info/refs?service=git-upload-pack";
        remote.trouble(Trouble.status(302, Map.of("Location", url)));
        assertFails(mirror, Reason.REMOTE_REFUSED).hasMessageContaining("redirects to ");
        assertThat(target.requests()).isZero();
      }
    }
  }

  @Test
  void https_throughProxies_isVerifiedEndToEnd() throws IOException {
    try (HttpRemote remote = serve("server");
        TcpProxy http = TcpProxy.http();
        TcpProxy socks = TcpProxy.socks5()) {
      http.requireBasic("ci", SECRET);
      SecretRef password =
          new SecretRef("file:" + Files.writeString(tmp.resolve("password"), SECRET));
      ProxyServer withLogin =
          ProxyServer.parse(
              "http://127.0.0.1:" + http.port(),
              Optional.of(new Credential.UserPassword("ci", password)));
      ProxyServer plain = ProxyServer.parse("socks5://127.0.0.1:" + socks.port(), Optional.empty());

      mirrors.open(remote.url(upstream), through(withLogin)).check(PATIENT);
      assertThat(http.passed()).isPositive();
      assertThat(remote.requestsWithProxyLogin()).isZero();
      assertDelivered(mirrors.open(remote.url(upstream), through(plain)));
      assertThat(socks.passed()).isPositive();
      assertFails(
          mirrors.open(
              remote.url(upstream),
              new Network(Optional.of(otherAuthority), Optional.empty(), Optional.of(plain))),
          upstream.commit("a", "2"),
          Reason.REMOTE_REFUSED);
    }
  }

  private static Network through(ProxyServer proxy) {
    return new Network(
        Optional.of(certificates.certificate("ca")), Optional.empty(), Optional.of(proxy));
  }

  private void assertDelivered(Mirror mirror) {
    mirror.ensure(commit, PATIENT);
    assertThat(MirrorFixture.files(mirror, commit.hex()))
        .isEqualTo(upstream.lsTree(commit.hex(), ""));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Mirror mirror, Reason reason) {
    return assertFails(mirror, commit.hex(), reason);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Mirror mirror, String commit, Reason reason) {
    return assertThatThrownBy(() -> mirror.ensure(new CommitId(commit), PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).as(e.toString()).isEqualTo(reason));
  }
}
