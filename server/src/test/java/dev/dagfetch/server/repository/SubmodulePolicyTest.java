package dev.dagfetch.server.repository;

import static dev.dagfetch.server.testkit.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.Network.ClientCertificate;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.RemoteUrl.Scheme;
import dev.dagfetch.server.git.address.SecretRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmodulePolicyTest {
  private static final Remote HOME =
      new Remote(
          RemoteUrl.parse("https://git.example.com/data/pipelines.git"),
          new Credential.Token(new SecretRef("env:HOME_TOKEN")),
          List.of("line"),
          new Network(
              Optional.of(Path.of("/ca")),
              Optional.of(new ClientCertificate(new SecretRef("env:C"), new SecretRef("env:K"))),
              Optional.empty()));

  private static final SubmodulePolicy POLICY =
      new SubmodulePolicy(
          true,
          Set.of(Scheme.HTTPS, Scheme.SSH, Scheme.FILE),
          List.of(
              place("https://git.example.com/", "ALL"),
              place("https://git.example.com/libs/", "LIBS"),
              place("https://git.example.com/libs/one.git", "ONE"),
              place("git@ssh.example.com:team/", "TEAM"),
              place("file:///srv/git/", "FILES")));

  private static Remote place(String url, String token) {
    return new Remote(RemoteUrl.parsePlace(url), token(token), List.of(token));
  }

  private static Credential token(String name) {
    return new Credential.Token(new SecretRef("env:" + name));
  }

  @ParameterizedTest
  @CsvSource({
    "https://git.example.com/x.git, ALL",
    "https://GIT.example.com/x.git, ALL",
    "https://git.example.com:443/x.git, ALL",
    "https://git.example.com/libs/x.git, LIBS",
    "https://git.example.com/libs/one.git, ONE",
    "https://git.example.com/libs/one.git2, LIBS",
    "git@ssh.example.com:team/x.git, TEAM",
    "file:///srv/git/x.git, FILES",
  })
  void remote_isReachedAsTheLongestPlaceSays(String url, String credential) {
    Remote remote = POLICY.remote(RemoteUrl.parse(url), HOME);

    assertThat(remote.url().text()).isEqualTo(url);
    assertThat(remote.credential()).isEqualTo(token(credential));
    assertThat(remote.knownHosts()).containsExactly(credential);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://git.example.com:8443/x.git",
        "https://other.example.com/x.git",
        "https://git.example.com.evil.org/x.git",
        "ssh://git@git.example.com/x.git",
        "root@ssh.example.com:team/x.git",
        "git@ssh.example.com:teams/x.git",
        "ssh://git@ssh.example.com/team/x.git",
        "file:///srv/gitx/y.git",
        "http://git.example.com/x.git",
        "git://git.example.com/x.git"
      })
  void remote_elsewhere_isDenied(String url) {
    failure(Reason.POLICY_DENIED, () -> POLICY.remote(RemoteUrl.parse(url), HOME));
  }

  @Test
  void remote_onTheRepositorysHost_getsNothingOfItsCredentials() {
    SubmodulePolicy noPlaces = new SubmodulePolicy(true, Set.of(Scheme.HTTPS), List.of());

    Remote remote = noPlaces.remote(RemoteUrl.parse("https://git.example.com/x.git"), HOME);

    assertThat(remote.credential()).isEqualTo(new Credential.None());
    assertThat(remote.network().certificate()).isEmpty();
    assertThat(remote.network().caFile()).contains(Path.of("/ca"));
    assertThat(remote.knownHosts()).containsExactly("line");
  }

  @Test
  void remote_fileBesideAFileRepository_mustBeNamed() {
    Remote home =
        new Remote(RemoteUrl.parse("file:///srv/a.git"), new Credential.None(), List.of());
    SubmodulePolicy noPlaces = new SubmodulePolicy(true, Set.of(Scheme.FILE), List.of());

    failure(
        Reason.POLICY_DENIED, () -> noPlaces.remote(RemoteUrl.parse("file:///srv/b.git"), home));
  }
}
