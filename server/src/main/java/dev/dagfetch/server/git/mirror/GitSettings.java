package dev.dagfetch.server.git.mirror;

import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.RemoteSettings;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.disk.MirrorDirectory;
import dev.dagfetch.server.git.gate.GateSettings;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.refs.RefSettings;
import java.nio.file.Path;

/**
 * How the daemon uses Git.
 *
 * @param mirrors directory of the mirrors
 * @param tmp directory for unfinished things, on the same file system
 * @param knownHosts the daemon's OpenSSH known_hosts file; need not exist
 * @param timeouts how long remotes are waited for
 * @param gate how many fetches may use one remote
 * @param limits what a repository may at most contain
 * @param refs how long answers about refs are good
 * @param network how remotes are reached that say nothing else
 */
public record GitSettings(
    Path mirrors,
    Path tmp,
    Path knownHosts,
    Timeouts timeouts,
    GateSettings gate,
    TreeLimits limits,
    RefSettings refs,
    Network network) {
  /** Where the mirror of a repository is; nothing is touched. */
  MirrorDirectory directory(String repository) {
    return MirrorDirectory.of(mirrors, repository, tmp);
  }

  /** How remotes are reached that say nothing else. */
  RemoteSettings remotes() {
    return new RemoteSettings(knownHosts, tmp, timeouts, network, refs.answerBytes());
  }
}
