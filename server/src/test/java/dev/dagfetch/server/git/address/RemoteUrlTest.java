package dev.dagfetch.server.git.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://example.org/a/b.git, HTTPS, example.org, 443",
    "https://EXAMPLE.org:8443/a, HTTPS, example.org, 8443",
    "http://[::1]:80/a, HTTP, [::1], 80",
    "git://example.org/a, GIT, example.org, 9418",
    "ssh://git@example.org/a, SSH, example.org, 22",
    "ssh://example.org:2222/~/a, SSH, example.org, 2222",
    "git@example.org:team/a.git, SSH, example.org, 22",
    "file:///srv/a.git, FILE, '', 0"
  })
  void parse_knownTransport_isRead(String text, RemoteUrl.Scheme scheme, String host, int port) {
    assertThat(RemoteUrl.parse(text)).isEqualTo(new RemoteUrl(scheme, host, port, text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "/srv/a.git",
        "../a.git",
        "a/b",
        "file://host/a",
        "file:a",
        "file:////a",
        "file:///a/../b",
        "ext::sh -c x",
        "ext::sh",
        "ftp://example.org/a",
        "HTTPS://example.org/a",
        "https://example.org",
        "https:///a",
        "https://-oProxyCommand=x/a",
        "ssh://-oProxyCommand=x/a",
        "ssh://git@-x/a",
        "ssh://-x@example.org/a",
        "-x@example.org:a",
        "git@-x:a",
        "git@example.org:-a",
        "--upload-pack=x",
        "https://example.org/a\nb",
        "https://example.org/a b",
        "https://example.org/a\u0000",
        "https://example.org\\@other.org/a",
        "https://example.org:0/a",
        "https://example.org:65536/a",
        "https://token@example.org/a",
        "https://user:s3cr3t@example.org/a",
        "ssh://git:s3cr3t@example.org/a",
        "https://user:s3cr3t@[broken/a"
      })
  void parse_anythingElse_isRefusedWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> RemoteUrl.parse(text))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.FIELD_INVALID);
              assertThat(e.metadata()).containsEntry("field", "url");
              assertThat(e.getMessage()).doesNotContain("s3cr3t").doesNotContain("token@");
            });
  }

  @Test
  void user_isTheOneOfTheAddress() {
    assertThat(RemoteUrl.parse("ssh://me@example.org/a@b").user()).contains("me");
    assertThat(RemoteUrl.parse("me@example.org:a").user()).contains("me");
    assertThat(RemoteUrl.parse("ssh://example.org/a@b").user()).isEmpty();
    assertThat(RemoteUrl.parse("https://example.org/a@b").user()).isEmpty();
    assertThat(RemoteUrl.parse("ssh://me@example.org/a").withoutUser())
        .isEqualTo("ssh://example.org/a");
  }

  @Test
  void sameEndpoint_comparesSchemeHostAndPort() {
    RemoteUrl url = RemoteUrl.parse("https://example.org/a");

    assertThat(url.sameEndpoint(RemoteUrl.parse("https://example.org:443/b"))).isTrue();
    assertThat(url.sameEndpoint(RemoteUrl.parse("https://example.org:444/a"))).isFalse();
    assertThat(url.sameEndpoint(RemoteUrl.parse("http://example.org/a"))).isFalse();
    assertThat(url.sameEndpoint(RemoteUrl.parse("https://example.com/a"))).isFalse();
  }
}
