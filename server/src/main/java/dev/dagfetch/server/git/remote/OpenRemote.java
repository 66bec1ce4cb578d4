package dev.dagfetch.server.git.remote;

import dev.dagfetch.server.git.bounds.Arrivals;
import dev.dagfetch.server.git.remote.http.HttpTraffic;
import dev.dagfetch.server.git.remote.ssh.KnownHosts;
import java.util.Optional;
import org.eclipse.jgit.transport.Transport;

/**
 * A conversation with a remote: JGit's transport, and what was seen of the remote while it was
 * used.
 *
 * @param arrivals what came over HTTP or SSH
 * @param http what was seen, if it is asked by HTTP
 * @param ssh what was seen, if it is asked by SSH
 */
public record OpenRemote(
    Transport transport, Arrivals arrivals, Optional<HttpTraffic> http, Optional<KnownHosts> ssh)
    implements AutoCloseable {
  /** The status of the last answer; 0 if there was none, or not by HTTP. */
  public int httpStatus() {
    return http.map(HttpTraffic::status).orElse(0);
  }

  @Override
  public void close() {
    transport.close();
  }
}
