package dev.dagfetch.server.git.refs;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.bounds.ArrivalBudget;
import dev.dagfetch.server.git.bounds.Deadlines;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.gate.Breaker;
import dev.dagfetch.server.git.gate.Gateway;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.remote.OpenRemote;
import dev.dagfetch.server.git.remote.RemoteFailures;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.FetchConnection;
import org.jspecify.annotations.Nullable;

/** Asks a remote for its refs. Thread-safe. */
public final class RemoteRefs {
  private final String repository;
  private final Gateway gateway;
  private final Supplier<Remote> remote;

  /**
   * @param remote the repository's remote as it is now
   */
  public RemoteRefs(String repository, Gateway gateway, Supplier<Remote> remote) {
    this.repository = repository;
    this.gateway = gateway;
    this.remote = remote;
  }

  String repository() {
    return repository;
  }

  /** The repository's remote as it is now. */
  Remote remote() {
    return remote.get();
  }

  /** How long a question may take. */
  Duration timeout() {
    return gateway.timeouts().fetch();
  }

  /**
   * The refs whose full names begin with one of the prefixes, as the remote has them now; it may
   * name others too.
   *
   * @throws DagfetchException saying why the remote did not answer
   */
  Collection<Ref> ask(Remote asked, List<String> prefixes) {
    Duration timeout = timeout();
    try (Deadlines.Deadline deadline = gateway.deadlines().watch(timeout)) {
      try {
        Breaker breaker = gateway.breaker(asked.url());
        return gateway
            .meters()
            .ask(repository, () -> breaker.send(() -> converse(asked, prefixes)));
      } catch (RuntimeException e) {
        throw deadline.expired()
            ? new RemoteFailures(repository, asked.url()).timedOut(timeout)
            : e;
      }
    }
  }

  private Collection<Ref> converse(Remote asked, List<String> prefixes) {
    @Nullable OpenRemote opened = null;
    try (OpenRemote conversation =
        gateway
            .connector()
            .open(asked, null, new ArrivalBudget(TreeLimits.DEFAULTS, Room.ENDLESS))) {
      opened = conversation;
      try (FetchConnection connection =
          conversation.transport().openFetch(List.of(), prefixes.toArray(String[]::new))) {
        return connection.getRefs();
      }
    } catch (IOException | RuntimeException e) {
      throw new RemoteFailures(repository, asked.url()).explain(e, opened);
    }
  }
}
