package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.bench.host.Tool;
import dev.dagfetch.client.bench.measure.Contestant;
import dev.dagfetch.client.bench.measure.Duel;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.repository.BenchRepository;
import dev.dagfetch.client.bench.repository.Git;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * P1, P1b, P1c: a version that the daemon has, into a directory, against other ways to fill one.
 */
final class WarmFetch implements Trial {
  private final Peer peer;

  WarmFetch(Peer peer) {
    this.peer = peer;
  }

  /** Ways to fill a directory. */
  enum Peer {
    COPY(CaseId.P1, "cp", "cp -r") {
      @Override
      Contestant contestant(Stage stage, Path target) throws IOException {
        return CommandContestant.making(
            target, List.of("cp", "-r", SourceTree.of(stage).toString(), target.toString()));
      }
    },
    ARCHIVE(CaseId.P1B, "tar", "git archive | tar x") {
      @Override
      Contestant contestant(Stage stage, Path target) {
        BenchRepository repository = stage.repository();
        return CommandContestant.filling(
            target,
            Git.command(repository.gitDir(), "archive", repository.commit()),
            List.of("tar", "x", "-C", target.toString()));
      }
    },
    CLONE(CaseId.P1C, "git", "git clone --depth 1") {
      @Override
      Contestant contestant(Stage stage, Path target) {
        String url = stage.git().url(stage.repository().name());
        return CommandContestant.making(
            target, List.of("git", "clone", "--quiet", "--depth", "1", url, target.toString()));
      }
    };

    private final CaseId id;
    private final String program;
    private final String label;

    Peer(CaseId id, String program, String label) {
      this.id = id;
      this.program = program;
      this.label = label;
    }

    abstract Contestant contestant(Stage stage, Path target) throws IOException;
  }

  @Override
  public List<CaseId> cases() {
    return List.of(peer.id);
  }

  @Override
  public List<CaseResult> run(Stage stage) throws IOException, InterruptedException {
    if (!Tool.isThere(peer.program)) {
      return List.of(CaseResult.notAvailable(peer.id, peer.program + " is not on the PATH"));
    }
    try (DagfetchClient client = stage.daemon().connect()) {
      FetchContestant ours =
          new FetchContestant(
              client, stage.version(), stage.repository().treeId(), stage.places().target("ours"));
      Contestant theirs = peer.contestant(stage, stage.places().target("peer"));
      return List.of(
          CaseResult.of(peer.id, peer.label, Duel.fight(stage.scale().rounds(), ours, theirs)));
    }
  }
}
