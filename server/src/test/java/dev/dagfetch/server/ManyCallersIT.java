package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.OddTrees;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.server.testkit.RunningDaemon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many ask at once, the Git host sees one fetch, and everybody gets the same. */
class ManyCallersIT {
  private static final int CALLERS = 200;

  @TempDir private Path dir;

  @Test
  void coldCommit_askedForByManyAtOnce_isFetchedOnce() throws Exception {
    GitRepo upstream = GitRepo.create(dir.resolve("up/up.git"));
    String commit = upstream.commit(OddTrees.everything());
    List<GitFile> expected = upstream.lsTree(commit, "");
    try (HttpRemote http = HttpRemote.serve(dir.resolve("up"));
        RunningDaemon daemon = RunningDaemon.start(dir).declare("etl", http.url(upstream));
        ExecutorService workers = Executors.newFixedThreadPool(CALLERS)) {
      CyclicBarrier together = new CyclicBarrier(CALLERS);
      List<Future<ReceivedTree>> answers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        answers.add(workers.submit(() -> fetch(daemon, commit, together)));
      }

      for (Future<ReceivedTree> answer : answers) {
        assertThat(answer.get().files()).isEqualTo(expected);
      }
      assertThat(http.fetches()).isEqualTo(1);
    }
  }

  private static ReceivedTree fetch(RunningDaemon daemon, String commit, CyclicBarrier together)
      throws Exception {
    try (Caller caller = daemon.callUnix()) {
      together.await();
      return caller.fetch("etl", commit);
    }
  }
}
