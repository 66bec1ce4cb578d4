package dev.dagfetch.server.git.address;

import java.util.List;

/**
 * A repository's address and what is needed to log in there.
 *
 * @param url where it is
 * @param credential how to log in
 * @param knownHosts SSH host keys it may have, as known_hosts lines; empty for the daemon's
 *     known_hosts file
 * @param network how it is reached, where that is not the usual way
 */
public record Remote(
    RemoteUrl url, Credential credential, List<String> knownHosts, Network network) {
  public Remote {
    knownHosts = List.copyOf(knownHosts);
  }

  /** One that is reached in the usual way. */
  public Remote(RemoteUrl url, Credential credential, List<String> knownHosts) {
    this(url, credential, knownHosts, Network.PLAIN);
  }
}
