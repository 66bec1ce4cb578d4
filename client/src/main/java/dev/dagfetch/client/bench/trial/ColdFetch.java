package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.bench.host.Tool;
import dev.dagfetch.client.bench.measure.Contestant;
import dev.dagfetch.client.bench.measure.Duel;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.repository.BenchRepository;
import dev.dagfetch.client.bench.repository.Git;
import dev.dagfetch.client.bench.repository.OneFileVersion;
import dev.dagfetch.client.bench.repository.Remotes.ColdCopy;
import dev.dagfetch.client.fetch.VersionName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * P4 and P4b: a commit that the daemon has never seen, into a directory; and then the next one.
 *
 * <p>Each round takes another copy of the repository, so that neither commits nor contents are
 * known from the round before.
 */
final class ColdFetch implements Trial {
  @Override
  public List<CaseId> cases() {
    return List.of(CaseId.P4, CaseId.P4B);
  }

  @Override
  public List<CaseResult> run(Stage stage) throws IOException, InterruptedException {
    List<ColdCopy> copies = new ArrayList<>();
    for (int round = 0; round < stage.scale().coldRounds().all(); round++) {
      copies.add(stage.remotes().cold(stage.repository(), stage.coldCopy(round)));
    }
    Times times = new Times();
    try (DagfetchClient client = stage.daemon().connect()) {
      for (int round = 0; round < copies.size(); round++) {
        measure(stage, client, round, copies.get(round), times);
      }
    }
    int warmups = stage.scale().coldRounds().warmups();
    Duel first = new Duel(counted(times.ours, warmups), counted(times.peer, warmups));
    Duel next = new Duel(counted(times.next, warmups), counted(times.ours, warmups));
    return List.of(
        CaseResult.of(CaseId.P4, "git fetch --depth 1", first),
        CaseResult.of(CaseId.P4B, "P4", next));
  }

  private static void measure(
      Stage stage, DagfetchClient client, int round, ColdCopy copy, Times times)
      throws IOException, InterruptedException {
    Path target = stage.places().target("ours");
    BenchRepository repository = copy.repository();
    OneFileVersion next = copy.next();
    String dag = Stage.cold(round);
    times.ours.add(
        new FetchContestant(
                client, VersionName.atCommit(dag, repository.commit()), repository.treeId(), target)
            .time());
    times.peer.add(new ShallowFetch(stage, repository).time());
    times.next.add(
        new FetchContestant(client, VersionName.atCommit(dag, next.commit()), next.treeId(), target)
            .time());
  }

  private static List<Double> counted(List<Double> times, int warmups) {
    return times.subList(warmups, times.size());
  }

  /** Milliseconds, one per round. */
  private static final class Times {
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> peer = new ArrayList<>();
    private final List<Double> next = new ArrayList<>();
  }

  /** The peer: Git fetches the commit into an empty repository, and checks it out. */
  private static final class ShallowFetch implements Contestant {
    private final Path target;
    private final String url;
    private final String commit;

    ShallowFetch(Stage stage, BenchRepository repository) throws IOException {
      this.target = stage.places().target("peer");
      this.url = stage.git().url(repository.name());
      this.commit = repository.commit();
    }

    @Override
    public void prepare() {
      Git.run(List.of("git", "init", "--quiet", target.toString()));
    }

    @Override
    public void run() throws IOException, InterruptedException {
      Tool.pipe(List.of(in("fetch", "--quiet", "--depth", "1", url, commit)));
      Tool.pipe(List.of(in("checkout", "--quiet", "FETCH_HEAD")));
    }

    private List<String> in(String... arguments) {
      List<String> command = new ArrayList<>(List.of("git", "-C", target.toString()));
      command.addAll(List.of(arguments));
      return command;
    }

    @Override
    public void finish() throws IOException {
      Places.remove(target);
    }
  }
}
