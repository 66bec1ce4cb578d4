package dev.dagfetch.server.config;

import dev.dagfetch.server.config.DeclaredCredential.Identity;
import dev.dagfetch.server.config.DeclaredCredential.SshKey;
import dev.dagfetch.server.config.DeclaredCredential.Token;
import dev.dagfetch.server.config.DeclaredCredential.UserPassword;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of a credential in the file: exactly one way to log in, its secret by reference. */
final class CredentialReader {
  private static final List<String> SECRETS = List.of("password", "token", "key", "passphrase");

  private CredentialReader() {}

  static Optional<DeclaredCredential> read(Section s) {
    boolean password = s.has("user") | s.has("password_ref");
    boolean token = s.has("token_ref");
    boolean key = s.has("key_ref") | s.has("passphrase_ref");
    boolean keys = s.has("keys");
    refuseSecrets(s);
    if (Stream.of(password, token, key, keys).filter(given -> given).count() != 1) {
      s.refuse(
          "not one way to log in (expected: user and password_ref, or token_ref, or key_ref with an"
              + " optional passphrase_ref, or a list of these as keys)");
      return Optional.empty();
    }
    if (password) {
      return Optional.of(
          new UserPassword(
              s.required("user", "", Values::text),
              s.required("password_ref", "", Values::secretRef)));
    }
    return Optional.of(
        token ? new Token(s.required("token_ref", "", Values::secretRef)) : sshKey(s, keys));
  }

  private static SshKey sshKey(Section s, boolean several) {
    List<Identity> identities =
        several ? s.sections("keys", CredentialReader::identity) : List.of(identity(s));
    if (identities.isEmpty()) {
      s.refuse("keys", "empty (expected: at least one key_ref)");
    }
    return new SshKey(identities);
  }

  private static Identity identity(Section s) {
    refuseSecrets(s);
    return new Identity(
        s.required("key_ref", "", Values::secretFile),
        s.optional("passphrase_ref", Values::secretRef));
  }

  private static void refuseSecrets(Section s) {
    for (String secret : SECRETS) {
      s.refuseIfThere(
          secret,
          "the secret itself (expected: where it is, %s_ref: file:/absolute/path or env:NAME)"
              .formatted(secret));
    }
  }
}
