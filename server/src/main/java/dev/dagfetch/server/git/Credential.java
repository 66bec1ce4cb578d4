package dev.dagfetch.server.git;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How to log in at a remote. Holds references to secrets, never a secret. */
public sealed interface Credential {
  /** Nothing to log in with. */
  record None() implements Credential {}

  /** HTTP basic authentication. */
  record UserPassword(String user, SecretRef password) implements Credential {
    /** The header's value, with the password as it is now. */
    String header() {
      byte[] pair = (user + ":" + password.read()).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
  }

  /** HTTP bearer token. */
  record Token(SecretRef token) implements Credential {}

  /** SSH private key. */
  record SshKey(SecretRef key, Optional<SecretRef> passphrase) implements Credential {}
}
