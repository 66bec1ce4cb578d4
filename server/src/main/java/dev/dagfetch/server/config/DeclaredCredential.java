package dev.dagfetch.server.config;

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

  /** SSH private key, in a file. */
  record SshKey(String keyRef, Optional<String> passphraseRef) implements DeclaredCredential {}
}
