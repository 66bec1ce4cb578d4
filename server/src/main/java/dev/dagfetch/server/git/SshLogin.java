package dev.dagfetch.server.git;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * SSH sessions for one conversation: one key, one set of known hosts, and nothing of the daemon's
 * user: no configuration file, no other keys, no agent.
 */
final class SshLogin {
  private SshLogin() {}

  static SshdSessionFactory sessions(Remote remote, KnownHosts knownHosts, File home) {
    List<KeyPair> keys = keys(remote.credential());
    return new SshdSessionFactoryBuilder()
        .setHomeDirectory(home)
        .setSshDirectory(home)
        .setConfigStoreFactory((directory, file, user) -> null)
        .setDefaultIdentities(directory -> List.of())
        .setDefaultKeysProvider(directory -> keys)
        .setServerKeyDatabase((directory, ssh) -> knownHosts)
        .setConnectorFactory(null)
        .setPreferredAuthentications("publickey")
        .build(null);
  }

  private static List<KeyPair> keys(Credential credential) {
    return credential instanceof Credential.SshKey key ? load(key) : List.of();
  }

  private static List<KeyPair> load(Credential.SshKey credential) {
    NamedResource name = NamedResource.ofName(credential.key().reference());
    byte[] text = credential.key().read().getBytes(StandardCharsets.UTF_8);
    FilePasswordProvider passphrase =
        credential
            .passphrase()
            .map(SecretRef::read)
            .map(FilePasswordProvider::of)
            .orElse(FilePasswordProvider.EMPTY);
    try {
      List<KeyPair> keys = new ArrayList<>();
      SecurityUtils.loadKeyPairIdentities(null, name, new ByteArrayInputStream(text), passphrase)
          .forEach(keys::add);
      return keys;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // Not the cause: it may quote the key.
      throw new DagfetchException(
              Reason.REMOTE_AUTH_FAILED,
              "private key %s cannot be used: it is no private key, or the passphrase is missing or wrong"
                  .formatted(credential.key().reference()))
          .with("secret", credential.key().reference());
    }
  }
}
