package dev.dagfetch.server.git.address;

import java.nio.file.Path;

/**
 * How remotes are reached that say nothing else.
 *
 * @param knownHosts the daemon's OpenSSH known_hosts file; need not exist
 * @param home a directory of ours that stands for a user's home where SSH wants one
 * @param timeouts how long they are waited for
 * @param network what connections go through
 * @param answerBytes how much a remote may send of its refs
 */
public record RemoteSettings(
    Path knownHosts, Path home, Timeouts timeouts, Network network, long answerBytes) {}
