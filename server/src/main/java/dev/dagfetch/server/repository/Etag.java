package dev.dagfetch.server.repository;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.ProxyServer;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl.Scheme;
import dev.dagfetch.server.git.address.SecretRef;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A hash of all that a repository's definition says, so that a change by somebody else is noticed.
 */
final class Etag {
  private static final int BYTES = 12;

  private final MessageDigest digest;

  private Etag(MessageDigest digest) {
    this.digest = digest;
  }

  static String of(Repository repository) {
    Etag etag = new Etag(sha256());
    etag.add(repository.name(), repository.defaultRef());
    etag.addRemote(repository.remote());
    etag.addAll(repository.dags().stream().map(DagRule::pattern).toList());
    etag.addAll(repository.dags().stream().map(DagRule::scope).toList());
    etag.add(repository.symlinks().name(), String.valueOf(repository.disabled()));
    etag.addSubmodules(repository.submodules());
    return HexFormat.of().formatHex(etag.digest.digest(), 0, BYTES);
  }

  private void addRemote(Remote remote) {
    add(remote.url().text());
    addCredential(remote.credential());
    addAll(remote.knownHosts());
    addNetwork(remote.network());
  }

  private void addSubmodules(SubmodulePolicy submodules) {
    add(String.valueOf(submodules.recursive()));
    addAll(submodules.schemes().stream().map(Scheme::name).sorted().toList());
    submodules.places().forEach(this::addRemote);
  }

  private void addCredential(Credential credential) {
    switch (credential) {
      case Credential.None none -> add("none");
      case Credential.UserPassword c -> add("user", c.user(), c.password().reference());
      case Credential.Token c -> add("token", c.token().reference());
      case Credential.SshKey c ->
          c.identities()
              .forEach(identity ->
                  add(
                      "key",
                      identity.key().reference(),
                      identity.passphrase().map(SecretRef::reference).orElse("")));
    }
  }

  private void addNetwork(Network network) {
    add(network.caFile().map(Path::toString).orElse(""));
    network
        .certificate()
        .ifPresent(own -> add("certificate", own.certificate().reference(), own.key().reference()));
    network.proxy().ifPresent(this::addProxy);
  }

  private void addProxy(ProxyServer proxy) {
    add("proxy", proxy.kind().name(), proxy.host(), String.valueOf(proxy.port()));
    proxy.login().ifPresent(this::addCredential);
  }

  private void addAll(List<String> values) {
    add(String.valueOf(values.size()));
    values.forEach(this::add);
  }

  /** With its length before it, so that no two definitions look the same. */
  private void add(String... values) {
    for (String value : values) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
