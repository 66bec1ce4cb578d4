package dev.dagfetch.server.git;

import java.util.Optional;

/** How to log in at a remote. Holds references to secrets, never a secret. */
public sealed interface Credential {
  /** Nothing to log in with. */
  record None() implements Credential {}

  /** HTTP basic authentication. */
  record UserPassword(String user, SecretRef password) implements Credential {}

  /** HTTP bearer token. */
  record Token(SecretRef token) implements Credential {}

  /** SSH private key. */
  record SshKey(SecretRef key, Optional<SecretRef> passphrase) implements Credential {}
}
