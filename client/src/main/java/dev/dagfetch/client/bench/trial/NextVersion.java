package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.bench.host.BenchDaemon;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.measure.Contestant;
import dev.dagfetch.client.bench.measure.Duel;
import dev.dagfetch.client.bench.measure.Goal;
import dev.dagfetch.client.bench.measure.Goal.Unit;
import dev.dagfetch.client.bench.measure.Spread;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.repository.BenchRepository;
import dev.dagfetch.client.bench.repository.OneFileVersion;
import dev.dagfetch.client.bench.wire.Changes;
import dev.dagfetch.client.bench.wire.CountingRelay;
import dev.dagfetch.client.bench.wire.DiscardedFetch;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.rpc.Channels;
import dev.dagfetch.client.rpc.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** P3 to P3e: a version that differs by one file from the one that the client holds. */
final class NextVersion implements Trial {
  private static final String NO_BASE_IN_DAEMON =
      "the daemon sends whole versions only: base_supported is false";
  private static final int BYTES_PER_CHANGED_BYTE = 2;
  private static final int MUST_OVERHEAD_BYTES = 4096;
  private static final int AIM_OVERHEAD_BYTES = 1024;

  @Override
  public List<CaseId> cases() {
    return List.of(CaseId.P3, CaseId.P3B, CaseId.P3C, CaseId.P3D, CaseId.P3D_LINKS, CaseId.P3E);
  }

  @Override
  public List<CaseResult> run(Stage stage) throws IOException, InterruptedException {
    if (!isBaseSupported(stage)) {
      return cases().stream().map(id -> CaseResult.notAvailable(id, NO_BASE_IN_DAEMON)).toList();
    }
    try (DagfetchClient client = stage.daemon().connect()) {
      NextDirectory directory = new NextDirectory(stage, client);
      return List.of(
          directory.changesProven(),
          bytesOnTheWire(stage),
          tenTimesTheFiles(stage),
          directory.published(false),
          directory.published(true),
          directory.recycled());
    }
  }

  private static boolean isBaseSupported(Stage stage) throws IOException {
    try (DagfetchClient client = stage.daemon().connect()) {
      return client.capabilities(Stage.TIMEOUT).getBaseSupported();
    }
  }

  private static CaseResult bytesOnTheWire(Stage stage) throws IOException, InterruptedException {
    Step step = Step.of(stage, stage.repository());
    List<Double> carried = new ArrayList<>();
    try (CountingRelay relay = CountingRelay.to(stage.daemon().tcp());
        Connection connection = Channels.tcp("127.0.0.1", relay.port(), "dagfetchd")) {
      // The first call also pays for the connection.
      step.fetchBase(connection);
      for (int i = 0; i < stage.scale().rounds().counted(); i++) {
        long before = relay.carried();
        step.read(connection);
        carried.add((double) (relay.carried() - before));
      }
    }
    double changed = BYTES_PER_CHANGED_BYTE * (double) step.version.changedBytes();
    Goal goal =
        Goal.atMost(Unit.BYTES, changed + MUST_OVERHEAD_BYTES, changed + AIM_OVERHEAD_BYTES);
    return CaseResult.of(CaseId.P3B, goal, Spread.of(carried))
        .noting("%,d bytes changed".formatted(step.version.changedBytes()));
  }

  private static CaseResult tenTimesTheFiles(Stage stage) throws IOException, InterruptedException {
    Optional<BenchRepository> larger = stage.tenTimes();
    if (larger.isEmpty()) {
      return CaseResult.notAvailable(CaseId.P3C, "needs --ten-times, and a generated repository");
    }
    Step step = Step.of(stage, stage.repository());
    Step largerStep = Step.of(stage, larger.get());
    try (BenchDaemon daemon = stage.startAnother("larger", List.of(), larger.get());
        Connection large = daemon.channel();
        Connection small = stage.daemon().channel()) {
      largerStep.fetchBase(large);
      step.fetchBase(small);
      Contestant ours = () -> largerStep.read(large);
      Contestant theirs = () -> step.read(small);
      return CaseResult.of(
          CaseId.P3C,
          "the same with 1/10 of the files",
          Duel.fight(stage.scale().rounds(), ours, theirs));
    }
  }

  /**
   * From a version to the next.
   *
   * @param base what the client holds
   * @param version what it asks for
   */
  private record Step(BenchRepository base, OneFileVersion version) {
    static Step of(Stage stage, BenchRepository repository) throws IOException {
      return new Step(repository, stage.remotes().versions(repository, 1).get(0));
    }

    /** A daemon knows a version as a base once it has delivered it. */
    void fetchBase(Connection connection) throws InterruptedException {
      VersionName name = VersionName.atCommit(Stage.MAIN, base.commit());
      try (DiscardedFetch fetch = DiscardedFetch.open(connection.channel(), name)) {
        fetch.readAll().awaitEnd(base.treeId(), Stage.TIMEOUT);
      }
    }

    void read(Connection connection) {
      VersionName name = VersionName.atCommit(Stage.MAIN, version.commit());
      Changes changes =
          Changes.read(connection, name, base.treeId(), version.treeId(), Stage.TIMEOUT);
      if (changes.files() != 1 || changes.contentBytes() != version.changedBytes()) {
        throw new BenchException(
            "one file of %d bytes changed, but %s came".formatted(version.changedBytes(), changes));
      }
    }
  }
}
