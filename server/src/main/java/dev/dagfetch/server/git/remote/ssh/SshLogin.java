package dev.dagfetch.server.git.remote.ssh;

import dev.dagfetch.server.git.address.ContentHash;
import dev.dagfetch.server.git.address.ProxyServer;
import dev.dagfetch.server.git.address.Timeouts;
import java.io.File;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.ProxyData;
import org.eclipse.jgit.transport.sshd.SshdSession;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.eclipse.jgit.util.FS;

/**
 * How one conversation logs in by SSH: its keys in their order, one set of known hosts, and nothing
 * of the daemon's user: no configuration file, no other keys, no agent.
 */
final class SshLogin {
  private final SshPlace place;
  private final SshSecrets secrets;
  private final KnownHosts knownHosts;
  private final Optional<ProxyData> proxy;
  private final String content;

  private SshLogin(SshPlace place, SshSecrets secrets, KnownHosts knownHosts) {
    this.place = place;
    this.secrets = secrets;
    this.knownHosts = knownHosts;
    Optional<String> password = place.proxy().flatMap(SshLogin::password);
    this.proxy = place.proxy().map(server -> data(server, password));
    this.content =
        ContentHash.of(
            Stream.of(secrets.texts(), knownHosts.lines().stream(), password.stream())
                .flatMap(texts -> Stream.concat(texts, Stream.of("")))
                .toList());
  }

  /** Reads all secrets; later steps use them as they were now. */
  static SshLogin read(SshPlace place, KnownHosts knownHosts) {
    return new SshLogin(place, SshSecrets.read(place.credential()), knownHosts);
  }

  SshPlace place() {
    return place;
  }

  /** A hash of all that decides who logs in, and where: the same for the same secrets. */
  String content() {
    return content;
  }

  /** Connects and logs in. */
  SshdSession open(URIish uri, File home, Duration timeout) throws TransportException {
    return sessions(home).getSession(uri, null, FS.DETECTED, Timeouts.millis(timeout));
  }

  private SshdSessionFactory sessions(File home) {
    List<KeyPair> keys = secrets.keyPairs();
    return new SshdSessionFactoryBuilder()
        .setHomeDirectory(home)
        .setSshDirectory(home)
        .setConfigStoreFactory((directory, file, user) -> null)
        .setDefaultIdentities(directory -> List.of())
        .setDefaultKeysProvider(directory -> keys)
        .setServerKeyDatabase((directory, ssh) -> knownHosts)
        .setConnectorFactory(null)
        .setProxyDataFactory(address -> proxy.orElse(null))
        .setPreferredAuthentications("publickey")
        .build(null);
  }

  private static Optional<String> password(ProxyServer proxy) {
    return proxy.login().map(login -> login.password().read());
  }

  /** A host asks for no proxy of its own, so the address does not matter. */
  private static ProxyData data(ProxyServer proxy, Optional<String> password) {
    return proxy
        .login()
        .map(
            login -> new ProxyData(proxy.toJava(), login.user(), password.orElse("").toCharArray()))
        .orElseGet(() -> new ProxyData(proxy.toJava()));
  }
}
