package dev.dagfetch.client.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CountingRelayTest {
  @Test
  void carried_countsBothWays() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CountingRelay relay =
            CountingRelay.to(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
        Socket caller = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
      CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echoTwice(server));

      caller.getOutputStream().write(new byte[1_000]);
      caller.shutdownOutput();
      byte[] answer = caller.getInputStream().readNBytes(2_000);

      assertThat(answer).hasSize(2_000);
      assertThat(relay.carried()).isEqualTo(3_000);
      echo.join();
    }
  }

  private static void echoTwice(ServerSocket server) {
    try (Socket callee = server.accept()) {
      byte[] question = callee.getInputStream().readNBytes(1_000);
      callee.getOutputStream().write(question);
      callee.getOutputStream().write(question);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
