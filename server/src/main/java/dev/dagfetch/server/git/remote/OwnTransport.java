package dev.dagfetch.server.git.remote;

import dev.dagfetch.server.git.bounds.Arrivals;
import java.util.List;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackTransport;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/**
 * A transport of ours in place of one of JGit's, which fetches only and has what arrives watched.
 */
abstract class OwnTransport extends Transport implements PackTransport {
  final Arrivals arrivals;

  /** One that puts objects into a repository. */
  OwnTransport(Repository local, URIish uri, Arrivals arrivals) {
    super(local, uri);
    this.arrivals = arrivals;
  }

  /** One that asks for refs only. */
  OwnTransport(URIish uri, Arrivals arrivals) {
    super(uri);
    this.arrivals = arrivals;
  }

  @Override
  public final FetchConnection openFetch() throws NotSupportedException, TransportException {
    return openFetch(List.of());
  }

  @Override
  public final PushConnection openPush() throws NotSupportedException {
    throw new NotSupportedException("nothing is ever pushed");
  }
}
