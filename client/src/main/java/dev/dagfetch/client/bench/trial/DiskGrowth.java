package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.host.BenchDaemon;
import dev.dagfetch.client.bench.host.Tool;
import dev.dagfetch.client.bench.measure.Spread;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.repository.OneFileVersion;
import dev.dagfetch.client.bench.wire.DiscardedFetch;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.rpc.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * P8: what the daemon's disk holds after many versions that differ by one file each, against after
 * the first.
 */
final class DiskGrowth implements Trial {
  private static final double MEGABYTE = 1e6;

  @Override
  public List<CaseId> cases() {
    return List.of(CaseId.P8);
  }

  @Override
  public List<CaseResult> run(Stage stage) throws IOException, InterruptedException {
    if (!Tool.isThere("du")) {
      return List.of(CaseResult.notAvailable(CaseId.P8, "du is not on the PATH"));
    }
    List<OneFileVersion> versions =
        stage.remotes().versions(stage.repository(), stage.scale().versions());
    try (BenchDaemon daemon = stage.startAnother("growth", List.of());
        Connection connection = daemon.channel()) {
      fetch(connection, stage.repository().commit(), stage.repository().treeId());
      long before = used(daemon.state());
      for (int i = 0; i < versions.size(); i++) {
        fetch(connection, versions.get(i).commit(), versions.get(i).treeId());
        stage.narrator().progress("versions fetched", i + 1, versions.size());
      }
      long after = used(daemon.state());
      String note =
          "%d versions, %.1f MB then %.1f MB"
              .formatted(versions.size(), before / MEGABYTE, after / MEGABYTE);
      Spread ratio = Spread.exactly((double) after / before);
      return List.of(CaseResult.of(CaseId.P8, CaseId.P8.goal(), ratio).noting(note));
    }
  }

  private static void fetch(Connection connection, String commit, String treeId)
      throws InterruptedException {
    try (DiscardedFetch fetch =
        DiscardedFetch.open(connection.channel(), VersionName.atCommit(Stage.MAIN, commit))) {
      fetch.readAll().awaitEnd(treeId, Stage.TIMEOUT);
    }
  }

  private static long used(Path state) {
    return Tool.diskUsage(List.of(state.resolve("mirrors"), state.resolve("segments")));
  }
}
