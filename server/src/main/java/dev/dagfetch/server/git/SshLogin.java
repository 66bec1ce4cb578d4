package dev.dagfetch.server.git;

import java.io.File;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.transport.sshd.ProxyData;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * SSH sessions for one conversation: one key, one set of known hosts, and nothing of the daemon's
 * user: no configuration file, no other keys, no agent.
 */
final class SshLogin {
  private SshLogin() {}

  static SshdSessionFactory sessions(
      Remote remote, KnownHosts knownHosts, Optional<ProxyServer> proxy, File home) {
    List<KeyPair> keys = keys(remote.credential());
    return new SshdSessionFactoryBuilder()
        .setHomeDirectory(home)
        .setSshDirectory(home)
        .setConfigStoreFactory((directory, file, user) -> null)
        .setDefaultIdentities(directory -> List.of())
        .setDefaultKeysProvider(directory -> keys)
        .setServerKeyDatabase((directory, ssh) -> knownHosts)
        .setConnectorFactory(null)
        .setProxyDataFactory(address -> proxy.map(SshLogin::data).orElse(null))
        .setPreferredAuthentications("publickey")
        .build(null);
  }

  private static List<KeyPair> keys(Credential credential) {
    return credential instanceof Credential.SshKey key
        ? PemKey.read(key.key(), key.passphrase())
        : List.of();
  }

  /** A host asks for no proxy of its own, so the address does not matter. */
  private static ProxyData data(ProxyServer proxy) {
    return proxy
        .login()
        .map(login ->
            new ProxyData(proxy.toJava(), login.user(), login.password().read().toCharArray()))
        .orElseGet(() -> new ProxyData(proxy.toJava()));
  }
}
