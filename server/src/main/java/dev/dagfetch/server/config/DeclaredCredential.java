package dev.dagfetch.server.config;

import java.util.List;
import java.util.Optional;

/**
 * How to log in at a remote. Each {@code …Ref} says where the secret is, {@code
 * file:/absolute/path} or {@code env:NAME}; the secret itself never comes here.
 */
public sealed interface DeclaredCredential {
  /** HTTP basic authentication. */
  record UserPassword(String user, String passwordRef) implements DeclaredCredential {}

  /** HTTP bearer token. */
  record Token(String tokenRef) implements DeclaredCredential {}

  /** SSH private keys, which are tried in this order. */
  record SshKey(List<Identity> keys) implements DeclaredCredential {
    public SshKey {
      keys = List.copyOf(keys);
    }

    /** One key. */
    public SshKey(String keyRef, Optional<String> passphraseRef) {
      this(List.of(new Identity(keyRef, passphraseRef)));
    }
  }

  /** A private key, in a file, and the passphrase that it is locked with. */
  record Identity(String keyRef, Optional<String> passphraseRef) {}
}
