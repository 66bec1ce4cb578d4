package dev.dagfetch.server.git.remote.ssh;

import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.ProxyServer;
import java.util.List;
import java.util.Optional;

/**
 * Where an SSH session leads, and by what it is opened: conversations with equal places may share
 * one. What the references in it stand for is no part of it.
 */
record SshPlace(
    String user,
    String host,
    int port,
    Credential credential,
    List<String> knownHosts,
    Optional<ProxyServer> proxy) {}
