package dev.dagfetch.server.pin;

import static dev.dagfetch.server.testkit.StateKit.repository;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.StateKit;
import java.nio.file.Path;
import java.time.Duration;

/** A repository "pipelines" behind HTTP with the DAGs "etl" and "report", and pins into it. */
final class PinFixture implements AutoCloseable {
  final GitRepo upstream;
  final HttpRemote remote;
  final StateKit state;

  PinFixture(Path tmp) {
    this(tmp, Duration.ofDays(1));
  }

  PinFixture(Path tmp, Duration sweepInterval) {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    remote = HttpRemote.serve(tmp);
    state = new StateKit(tmp, sweepInterval);
    state.declare(
        repository(
            "pipelines",
            remote.url(upstream),
            new DagRule("etl", "dags/etl"),
            new DagRule("report", "dags/report")));
  }

  /** Commits a new state of both DAGs onto main. */
  CommitId commit(String text) {
    return new CommitId(
        upstream.commit(GitFiles.of("dags/etl/a.py", text).text("dags/report/b.py", text)));
  }

  Pins pins() {
    return state.pins();
  }

  Mirror mirror() {
    return state.repositories().findMirror("pipelines").orElseThrow();
  }

  @Override
  public void close() {
    state.close();
    remote.close();
  }
}
