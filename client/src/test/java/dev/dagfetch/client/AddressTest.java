package dev.dagfetch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
  @Test
  void parse_knownForms_areUnderstood() {
    assertThat(Address.parse("unix:/run/x.sock"))
        .isEqualTo(new Address.Unix(Path.of("/run/x.sock")));
    assertThat(Address.parse("unix:///run/x.sock"))
        .isEqualTo(new Address.Unix(Path.of("/run/x.sock")));
    assertThat(Address.parse("localhost:7447")).isEqualTo(new Address.Tcp("localhost", 7447));
    assertThat(Address.parse("[::1]:7447")).isEqualTo(new Address.Tcp("::1", 7447));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix:/run/x.sock", "localhost:7447", "[::1]:7447"})
  void toString_ofAnAddress_isItsText(String text) {
    assertThat(Address.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "unix:",
        "unix:x.sock",
        "host:",
        ":1",
        "host:0",
        "host:65536",
        "host:x",
        "::1:7447",
        "http://host:1"
      })
  void parse_anythingElse_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Address.parse(text))
        .withMessageContaining("expected");
  }
}
