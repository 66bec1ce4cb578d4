package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.measure.Contestant;
import dev.dagfetch.client.bench.measure.Duel;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.wire.DiscardedFetch;
import dev.dagfetch.client.bench.wire.SocketCopy;
import dev.dagfetch.client.rpc.Connection;
import java.io.IOException;
import java.util.List;

/**
 * P6: one stream of a version that the daemon has, read as fast as it comes and dropped, against a
 * socket that moves as many bytes.
 */
final class Throughput implements Trial {
  private static final int STREAMS_PER_ROUND = 5;

  @Override
  public List<CaseId> cases() {
    return List.of(CaseId.P6);
  }

  @Override
  public List<CaseResult> run(Stage stage) throws IOException, InterruptedException {
    try (Connection connection = stage.daemon().channel();
        SocketCopy socket = SocketCopy.open()) {
      long bytes = stream(stage, connection);
      Contestant ours = () -> repeat(() -> stream(stage, connection));
      Contestant theirs = () -> repeat(() -> socket.move(bytes));
      Duel duel = Duel.fight(stage.scale().rounds(), ours, theirs);
      String note =
          "%.0f MB/s against %.0f MB/s"
              .formatted(
                  megabytesPerSecond(bytes, duel.oursMs()),
                  megabytesPerSecond(bytes, duel.peerMs()));
      return List.of(CaseResult.ofThroughput(CaseId.P6, "TCP socket copy", duel).noting(note));
    }
  }

  private static double megabytesPerSecond(long bytes, double roundMs) {
    return bytes * STREAMS_PER_ROUND / 1e3 / roundMs;
  }

  /** A few at a time: one alone is too short to be measured well. */
  private static void repeat(Contestant single) throws IOException, InterruptedException {
    for (int i = 0; i < STREAMS_PER_ROUND; i++) {
      single.run();
    }
  }

  /** Reads one answer and returns its bytes of content. */
  static long stream(Stage stage, Connection connection) throws InterruptedException {
    try (DiscardedFetch fetch = DiscardedFetch.open(connection.channel(), stage.version())) {
      return fetch.readAll().awaitEnd(stage.repository().treeId(), Stage.TIMEOUT);
    }
  }
}
