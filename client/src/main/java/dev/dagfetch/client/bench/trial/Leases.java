package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.CheckoutLease;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.measure.Contestant;
import dev.dagfetch.client.bench.measure.Duel;
import dev.dagfetch.client.bench.measure.Spread;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.report.CaseResult.Measured;
import dev.dagfetch.client.bench.repository.Git;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** P2: from the call to the path of a ready checkout, on the daemon's host. */
final class Leases implements Trial {
  private static final int LEASES_PER_ROUND = 10;

  @Override
  public List<CaseId> cases() {
    return List.of(CaseId.P2);
  }

  @Override
  public List<CaseResult> run(Stage stage) throws IOException, InterruptedException {
    try (DagfetchClient client = stage.daemon().connectLocally()) {
      OpenCheckoutRequest request =
          OpenCheckoutRequest.newBuilder()
              .setDagId(Stage.MAIN)
              .setCommit(stage.repository().commit())
              .build();
      requireExact(stage, client, request);
      Duel duel =
          Duel.fight(stage.scale().rounds(), new Lease(client, request), new Worktree(stage));
      Measured measured = new Measured(Spread.of(duel.ours()), duel.oursMs(), duel.peerMs());
      return List.of(new CaseResult(CaseId.P2, "git worktree add", CaseId.P2.goal(), measured, ""));
    }
  }

  private static void requireExact(Stage stage, DagfetchClient client, OpenCheckoutRequest request)
      throws IOException {
    Manifest manifest =
        new FetchContestant(
                client, stage.version(), stage.repository().treeId(), stage.places().target("ours"))
            .fetchManifest();
    try (CheckoutLease lease = client.openCheckout(request, Stage.TIMEOUT, progress -> {})) {
      if (!lease.description().getVersion().getTreeId().equals(stage.repository().treeId())) {
        throw new BenchException("the lease is of another tree: " + lease.description());
      }
      FetchContestant.requireSound(manifest, lease.path());
    }
  }

  /** Ours: one lease after another, because a single one is too short to be measured well. */
  private static final class Lease implements Contestant {
    private final DagfetchClient client;
    private final OpenCheckoutRequest request;

    Lease(DagfetchClient client, OpenCheckoutRequest request) {
      this.client = client;
      this.request = request;
    }

    @Override
    public void run() {
      try (CheckoutLease lease = client.openCheckout(request, Stage.TIMEOUT, progress -> {})) {
        lease.path();
      }
    }

    @Override
    public double time() {
      List<Double> times = new ArrayList<>();
      for (int i = 0; i < LEASES_PER_ROUND; i++) {
        long start = System.nanoTime();
        try (CheckoutLease lease = client.openCheckout(request, Stage.TIMEOUT, progress -> {})) {
          lease.path();
          times.add((System.nanoTime() - start) / 1e6);
        }
      }
      return Spread.of(times).median();
    }
  }

  /** The peer: a work tree of a repository that is on this host already. */
  private static final class Worktree implements Contestant {
    private final Path gitDir;
    private final String commit;
    private final Path target;

    Worktree(Stage stage) throws IOException {
      this.gitDir = stage.repository().gitDir();
      this.commit = stage.repository().commit();
      this.target = stage.places().target("peer");
    }

    @Override
    public void run() {
      Git.text(gitDir, "worktree", "add", "--quiet", "--detach", target.toString(), commit);
    }

    @Override
    public void finish() {
      Git.text(gitDir, "worktree", "remove", "--force", target.toString());
    }
  }
}
