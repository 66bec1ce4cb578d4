package dev.dagfetch.server.git;

import dev.dagfetch.server.error.DagfetchException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.FetchConnection;
import org.jspecify.annotations.Nullable;

/** Asks a remote for its refs. Thread-safe. */
final class RemoteRefs {
  private final String repository;
  private final Engine engine;

  RemoteRefs(String repository, Engine engine) {
    this.repository = repository;
    this.engine = engine;
  }

  /**
   * The refs whose full names begin with one of the prefixes, as the remote has them now; it may
   * name others too.
   *
   * @throws DagfetchException saying why the remote did not answer
   */
  Collection<Ref> ask(Remote remote, List<String> prefixes) {
    Duration timeout = engine.settings().timeouts().fetch();
    try (Deadlines.Deadline deadline = engine.deadlines().watch(timeout)) {
      try {
        Breaker breaker = engine.breaker(remote.url());
        return engine
            .meters()
            .ask(repository, () -> breaker.send(() -> converse(remote, prefixes)));
      } catch (RuntimeException e) {
        throw deadline.expired()
            ? new RemoteFailures(repository, remote.url()).timedOut(timeout)
            : e;
      }
    }
  }

  private Collection<Ref> converse(Remote remote, List<String> prefixes) {
    @Nullable OpenRemote opened = null;
    try (OpenRemote conversation =
        engine
            .connector()
            .open(remote, null, new ArrivalBudget(TreeLimits.DEFAULTS, Room.ENDLESS))) {
      opened = conversation;
      try (FetchConnection connection =
          conversation.transport().openFetch(List.of(), prefixes.toArray(String[]::new))) {
        return connection.getRefs();
      }
    } catch (IOException | RuntimeException e) {
      throw new RemoteFailures(repository, remote.url()).explain(e, opened);
    }
  }
}
