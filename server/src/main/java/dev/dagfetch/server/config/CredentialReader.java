package dev.dagfetch.server.config;

import dev.dagfetch.server.config.DeclaredCredential.SshKey;
import dev.dagfetch.server.config.DeclaredCredential.Token;
import dev.dagfetch.server.config.DeclaredCredential.UserPassword;
import java.util.List;
import java.util.Optional;

/** The keys of a credential in the file: exactly one way to log in, its secret by reference. */
final class CredentialReader {
  private static final List<String> SECRETS = List.of("password", "token", "key", "passphrase");

  private CredentialReader() {}

  static Optional<DeclaredCredential> read(Section s) {
    boolean password = s.has("user") | s.has("password_ref");
    boolean token = s.has("token_ref");
    boolean key = s.has("key_ref") | s.has("passphrase_ref");
    for (String secret : SECRETS) {
      s.refuseIfThere(
          secret,
          "the secret itself (expected: where it is, %s_ref: file:/absolute/path or env:NAME)"
              .formatted(secret));
    }
    if (password && !token && !key) {
      return Optional.of(
          new UserPassword(
              s.required("user", "", Values::text),
              s.required("password_ref", "", Values::secretRef)));
    }
    if (token && !password && !key) {
      return Optional.of(new Token(s.required("token_ref", "", Values::secretRef)));
    }
    if (key && !password && !token) {
      return Optional.of(
          new SshKey(
              s.required("key_ref", "", Values::secretFile),
              s.optional("passphrase_ref", Values::secretRef)));
    }
    s.refuse(
        "not one way to log in (expected: user and password_ref, or token_ref, or key_ref with an"
            + " optional passphrase_ref)");
    return Optional.empty();
  }
}
