package dev.dagfetch.client.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChannelsTest {
  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1"})
  void isLoopback_addressOfThisHost_isTrue(String host) {
    assertThat(Channels.isLoopback(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"daemon", "localhost.example.org", "10.0.0.1", "::2", "0.0.0.0"})
  void isLoopback_anythingElse_isFalse(String host) {
    assertThat(Channels.isLoopback(host)).isFalse();
  }
}
