package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.bench.host.BenchDaemon;
import dev.dagfetch.client.bench.host.Metrics;
import dev.dagfetch.client.bench.measure.Spread;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.wire.DiscardedFetch;
import dev.dagfetch.client.rpc.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * P7: a daemon with little memory whose readers have all stopped reading. It must still serve one
 * who reads, and then those who begin to read again.
 */
final class StalledReaders implements Trial {
  private static final double MEBIBYTE = 1 << 20;
  private static final int LOOKS = 10;
  private static final long MILLIS_BETWEEN_LOOKS = 200;
  private static final int FRAMES_BEFORE_THE_STALL = 2;
  private static final int AWAKENED = 10;

  @Override
  public List<CaseId> cases() {
    return List.of(CaseId.P7);
  }

  @Override
  public List<CaseResult> run(Stage stage) throws IOException, InterruptedException {
    List<Connection> connections = new ArrayList<>();
    List<DiscardedFetch> readers = new ArrayList<>();
    try (BenchDaemon daemon = stage.startAnother("stalled", List.of("-Xmx256m"))) {
      fetchExactly(stage, daemon);
      for (int i = 0; i < stage.scale().stalled(); i++) {
        Connection connection = daemon.narrowChannel();
        connections.add(connection);
        DiscardedFetch reader = DiscardedFetch.open(connection.channel(), stage.version());
        readers.add(reader);
        reader.take(FRAMES_BEFORE_THE_STALL);
      }
      for (DiscardedFetch reader : readers) {
        reader.awaitHeader(Stage.TIMEOUT);
      }
      Peak peak = watch(daemon);
      fetchExactly(stage, daemon);
      awaken(stage, readers);
      daemon.requireServing();
      return List.of(result(stage, peak));
    } finally {
      readers.forEach(DiscardedFetch::close);
      connections.forEach(Connection::close);
    }
  }

  private static void fetchExactly(Stage stage, BenchDaemon daemon) throws IOException {
    try (DagfetchClient client = daemon.connect()) {
      FetchContestant reader =
          new FetchContestant(
              client, stage.version(), stage.repository().treeId(), stage.places().target("ours"));
      reader.run();
      reader.finish();
    }
  }

  private static Peak watch(BenchDaemon daemon) throws IOException, InterruptedException {
    Peak peak = new Peak(0, 0);
    for (int i = 0; i < LOOKS; i++) {
      peak = peak.and(daemon.metrics());
      Thread.sleep(MILLIS_BETWEEN_LOOKS);
    }
    return peak;
  }

  private static void awaken(Stage stage, List<DiscardedFetch> readers)
      throws InterruptedException {
    for (DiscardedFetch reader : readers.subList(0, Math.min(AWAKENED, readers.size()))) {
      reader.readAll().awaitEnd(stage.repository().treeId(), Stage.TIMEOUT);
    }
  }

  private static CaseResult result(Stage stage, Peak peak) {
    String note =
        "%d readers stopped; heap %.0f MiB, direct memory %.0f MiB at most; a reader who reads was served meanwhile, and %d who went on"
            .formatted(
                stage.scale().stalled(),
                peak.heap / MEBIBYTE,
                peak.direct / MEBIBYTE,
                Math.min(AWAKENED, stage.scale().stalled()));
    return CaseResult.of(CaseId.P7, CaseId.P7.goal(), Spread.exactly(peak.direct / MEBIBYTE))
        .noting(note);
  }

  /**
   * The most that was seen of each.
   *
   * @param heap bytes used
   * @param direct bytes that the transport and the platform hold outside of the heap
   */
  private record Peak(double heap, double direct) {
    Peak and(Metrics metrics) {
      double transport = metrics.sum("dagfetch_direct_memory_used_bytes", "");
      double platform = metrics.sum("jvm_buffer_memory_used_bytes", "id=\"direct\"");
      // Netty may take its buffers from the platform, which then counts them too.
      return new Peak(
          Math.max(heap, metrics.sum("jvm_memory_used_bytes", "area=\"heap\"")),
          Math.max(direct, Math.max(transport, platform)));
    }
  }
}
