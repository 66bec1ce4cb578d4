package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.bench.host.BenchDaemon;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.measure.Spread;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.repository.OneFileVersion;
import dev.dagfetch.client.fetch.FetchOptions;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.v1.WarmVersionRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * P9: from the start of the daemon's process to the line with which it says that it serves, on a
 * state that holds many versions.
 */
final class DaemonStart implements Trial {
  private static final String STATE = "start";

  @Override
  public List<CaseId> cases() {
    return List.of(CaseId.P9);
  }

  @Override
  public List<CaseResult> run(Stage stage) throws IOException, InterruptedException {
    List<OneFileVersion> versions =
        stage.remotes().versions(stage.repository(), stage.scale().starts());
    try (BenchDaemon first = stage.startAnother(STATE, List.of());
        DagfetchClient client = first.connect()) {
      for (int i = 0; i < versions.size(); i++) {
        client.cache().warm(warm(versions.get(i)), Stage.TIMEOUT);
        stage.narrator().progress("versions warmed", i + 1, versions.size());
      }
    }
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < stage.scale().rounds().counted(); i++) {
      times.add(start(stage, versions.get(i % versions.size())));
    }
    String note = "%d versions in its state".formatted(versions.size());
    return List.of(CaseResult.of(CaseId.P9, CaseId.P9.goal(), Spread.of(times)).noting(note));
  }

  private static WarmVersionRequest warm(OneFileVersion version) {
    return WarmVersionRequest.newBuilder().setDagId(Stage.MAIN).setCommit(version.commit()).build();
  }

  private static double start(Stage stage, OneFileVersion version) throws IOException {
    long begin = System.nanoTime();
    try (BenchDaemon daemon = stage.startAnother(STATE, List.of())) {
      double elapsed = (System.nanoTime() - begin) / 1e6;
      daemon.requireServing();
      requireWarm(stage, daemon, version);
      return elapsed;
    }
  }

  private static void requireWarm(Stage stage, BenchDaemon daemon, OneFileVersion version)
      throws IOException {
    Path target = stage.places().target("ours");
    VersionName name = VersionName.atCommit(Stage.MAIN, version.commit());
    try (DagfetchClient client = daemon.connect()) {
      FetchReceipt receipt =
          client.fetch(
              new FetchRequest(name, target, Stage.TIMEOUT, FetchOptions.DEFAULTS.fromCacheOnly()));
      if (!receipt.treeId().equals(version.treeId())) {
        throw new BenchException(
            "%s is not tree %s after a restart".formatted(name, version.treeId()));
      }
    }
    Places.remove(target);
  }
}
