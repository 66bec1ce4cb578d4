package dev.dagfetch.server.git.address;

import dev.dagfetch.server.error.DagfetchException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** How to log in at a remote. Holds references to secrets, never a secret. */
public sealed interface Credential {
  /** Nothing to log in with. */
  record None() implements Credential {}

  /** HTTP basic authentication. */
  record UserPassword(String user, SecretRef password) implements Credential {
    /** The header's value, with the password as it is now. */
    public String header() {
      byte[] pair = (user + ":" + password.read()).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
  }

  /** HTTP bearer token. */
  record Token(SecretRef token) implements Credential {}

  /** SSH private keys, which are tried in this order. */
  record SshKey(List<Identity> identities) implements Credential {
    public SshKey {
      identities = List.copyOf(identities);
      if (identities.isEmpty()) {
        throw DagfetchException.invalidField("credential", "", "at least one private key");
      }
    }

    /** One key. */
    public SshKey(SecretRef key, Optional<SecretRef> passphrase) {
      this(List.of(new Identity(key, passphrase)));
    }
  }

  /** A private key, and the passphrase that it is locked with. */
  record Identity(SecretRef key, Optional<SecretRef> passphrase) {}
}
