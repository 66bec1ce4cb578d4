package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.measure.Duel;
import dev.dagfetch.client.bench.measure.Goal;
import dev.dagfetch.client.bench.measure.Spread;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.repository.BenchRepository;
import dev.dagfetch.client.bench.wire.DiscardedFetch;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.GetCapabilitiesRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * P5 and P5b: many clients, each with a connection of its own, ask at once for one commit that the
 * daemon has never seen.
 */
final class Herd implements Trial {
  @Override
  public List<CaseId> cases() {
    return List.of(CaseId.P5, CaseId.P5B);
  }

  @Override
  public List<CaseResult> run(Stage stage) throws IOException, InterruptedException {
    List<BenchRepository> copies = new ArrayList<>();
    for (int round = 0; round < stage.scale().coldRounds().all(); round++) {
      copies.add(stage.remotes().cold(stage.repository(), stage.herdCopy(round)).repository());
    }
    Findings findings = new Findings();
    List<Connection> clients = new ArrayList<>();
    try {
      connect(stage, clients);
      for (int round = 0; round < copies.size(); round++) {
        measure(stage, clients, round, copies.get(round), findings);
      }
    } finally {
      clients.forEach(Connection::close);
    }
    return results(stage, findings);
  }

  private static void connect(Stage stage, List<Connection> clients) throws IOException {
    for (int i = 0; i < stage.scale().herd(); i++) {
      Connection client = stage.daemon().channel();
      clients.add(client);
      client.call(() ->
          client
              .within(Stage.TIMEOUT, DagFetchServiceGrpc.newBlockingStub(client.channel()))
              .getCapabilities(GetCapabilitiesRequest.getDefaultInstance()));
    }
  }

  private static void measure(
      Stage stage, List<Connection> clients, int round, BenchRepository copy, Findings findings)
      throws IOException, InterruptedException {
    VersionName version = VersionName.atCommit(Stage.herd(round), copy.commit());
    long packs = stage.countingGit().packsSent();
    double all = time(clients, version, copy);
    double fetches = stage.countingGit().packsSent() - packs;
    // Now the daemon has it, so that one stream alone shows what the connection gives.
    double one = time(clients.subList(0, 1), version, copy);
    if (round >= stage.scale().coldRounds().warmups()) {
      findings.fetches.add(fetches);
      findings.all.add(all);
      findings.ideal.add(one * clients.size());
    }
  }

  private static double time(List<Connection> clients, VersionName version, BenchRepository copy)
      throws InterruptedException {
    List<DiscardedFetch> fetches = new ArrayList<>();
    try {
      long start = System.nanoTime();
      for (Connection client : clients) {
        fetches.add(DiscardedFetch.open(client.channel(), version).readAll());
      }
      for (DiscardedFetch fetch : fetches) {
        if (fetch.awaitEnd(copy.treeId(), Stage.TIMEOUT) != copy.bytes()) {
          throw new BenchException("a client of many got an incomplete answer");
        }
      }
      return (System.nanoTime() - start) / 1e6;
    } finally {
      fetches.forEach(DiscardedFetch::close);
    }
  }

  private static List<CaseResult> results(Stage stage, Findings findings) {
    int clients = stage.scale().herd();
    Goal one = CaseId.P5.goal();
    Spread fetches = Spread.of(findings.fetches);
    String note = "%d clients in each round; packs counted at the Git host".formatted(clients);
    CaseResult counted =
        fetches.min() < 1
            ? CaseResult.broken(
                CaseId.P5, "the Git host sent no pack, so the commit came from elsewhere")
            : CaseResult.of(CaseId.P5, one, Spread.exactly(fetches.max())).noting(note);
    return List.of(
        counted,
        CaseResult.of(
            CaseId.P5B,
            "%d x one stream".formatted(clients),
            new Duel(findings.all, findings.ideal)));
  }

  /** One of each per counted round; times in milliseconds. */
  private static final class Findings {
    private final List<Double> fetches = new ArrayList<>();
    private final List<Double> all = new ArrayList<>();
    private final List<Double> ideal = new ArrayList<>();
  }
}
