package dev.dagfetch.client.bench.wire;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SocketCopyTest {
  @Test
  void move_anyNumberOfBytes_ends() throws IOException {
    try (SocketCopy copy = SocketCopy.open()) {
      assertThatCode(() -> copy.move(1_000_000)).doesNotThrowAnyException();
      assertThatCode(() -> copy.move(0)).doesNotThrowAnyException();
    }
  }
}
