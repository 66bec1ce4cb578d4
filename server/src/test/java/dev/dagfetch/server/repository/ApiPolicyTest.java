package dev.dagfetch.server.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.SecretRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiPolicyTest {
  private static final String HTTPS = "https://git.example.org/x.git";

  @ParameterizedTest
  @ValueSource(strings = {HTTPS, "ssh://git@git.example.org/x.git", "git@git.example.org:x.git"})
  void check_allowedTransport_passes(String url) {
    assertThatCode(() -> check(url, new Credential.None())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://git.example.org/x.git", "git://git.example.org/x.git", "file:///etc"})
  void check_otherTransport_isDeniedAndSaysWhatIsAllowed(String url) {
    assertDenied(url, new Credential.None(), "https, ssh");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:/run/secrets/token",
        "file:/etc/dagfetch/secrets/a/b",
        "env:DAGFETCH_SECRET_TOKEN"
      })
  void check_allowedSecret_passes(String reference) {
    assertThatCode(() -> check(HTTPS, new Credential.Token(new SecretRef(reference))))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:/etc/shadow",
        "file:/run/secrets",
        "file:/run/secretsx/token",
        "file:/run/secrets/../../etc/shadow",
        "file:/run/secrets/./token",
        "env:HOME",
        "env:XDAGFETCH_SECRET_A"
      })
  void check_otherSecret_isDenied(String reference) {
    SecretRef secret = new SecretRef(reference);
    assertDenied(HTTPS, new Credential.Token(secret), "/run/secrets");
    assertDenied(HTTPS, new Credential.UserPassword("ada", secret), "DAGFETCH_SECRET_");
    assertDenied(HTTPS, new Credential.SshKey(secret, Optional.empty()), "/run/secrets");
    SecretRef fine = new SecretRef("file:/run/secrets/key");
    assertDenied(HTTPS, new Credential.SshKey(fine, Optional.of(secret)), "/run/secrets");
    Credential.Identity allowed = new Credential.Identity(fine, Optional.of(fine));
    Credential.Identity denied = new Credential.Identity(secret, Optional.empty());
    assertDenied(HTTPS, new Credential.SshKey(List.of(allowed, denied)), "/run/secrets");
  }

  @Test
  void policy_withAnEmptyPrefix_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ApiPolicy(Set.of(), List.of(), ""));
  }

  private static void check(String url, Credential credential) {
    ApiPolicy.DEFAULT.check(new Remote(RemoteUrl.parse(url), credential, List.of()));
  }

  private static void assertDenied(String url, Credential credential, String hint) {
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> check(url, credential))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.POLICY_DENIED))
        .withMessageContaining(hint);
  }
}
