package dev.dagfetch.server.catalog;

import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Credential.Identity;
import dev.dagfetch.server.git.address.SecretRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;

/**
 * A credential spread over the columns of a row: references to secrets, never a secret. Those of
 * several keys are lines, in their order; a key without a passphrase has an empty line for it.
 */
record CredentialColumns(
    Kind kind, @Nullable String login, @Nullable String secret, @Nullable String passphrase) {
  /** What the column {@code credential} says. */
  enum Kind {
    NONE,
    USER_PASSWORD,
    TOKEN,
    SSH_KEY
  }

  static CredentialColumns of(Credential credential) {
    return switch (credential) {
      case Credential.None none -> new CredentialColumns(Kind.NONE, null, null, null);
      case Credential.UserPassword c ->
          new CredentialColumns(Kind.USER_PASSWORD, c.user(), c.password().reference(), null);
      case Credential.Token c ->
          new CredentialColumns(Kind.TOKEN, null, c.token().reference(), null);
      case Credential.SshKey c ->
          new CredentialColumns(
              Kind.SSH_KEY, null, keys(c.identities()), passphrases(c.identities()));
    };
  }

  static CredentialColumns read(RowView row) {
    return new CredentialColumns(
        Kind.valueOf(row.getColumn("credential", String.class)),
        row.getColumn("login", String.class),
        row.getColumn("secret_ref", String.class),
        row.getColumn("passphrase_ref", String.class));
  }

  Credential toCredential() {
    return switch (kind) {
      case NONE -> new Credential.None();
      case USER_PASSWORD -> new Credential.UserPassword(given(login), new SecretRef(given(secret)));
      case TOKEN -> new Credential.Token(new SecretRef(given(secret)));
      case SSH_KEY ->
          new Credential.SshKey(identities(given(secret), passphrase == null ? "" : passphrase));
    };
  }

  private static String keys(List<Identity> identities) {
    return identities.stream()
        .map(identity -> identity.key().reference())
        .collect(Collectors.joining("\n"));
  }

  private static @Nullable String passphrases(List<Identity> identities) {
    return identities.stream().allMatch(identity -> identity.passphrase().isEmpty())
        ? null
        : identities.stream()
            .map(identity -> identity.passphrase().map(SecretRef::reference).orElse(""))
            .collect(Collectors.joining("\n"));
  }

  private static List<Identity> identities(String keys, String passphrases) {
    List<String> locks = passphrases.lines().toList();
    List<Identity> identities = new ArrayList<>();
    for (String key : keys.lines().toList()) {
      String lock = identities.size() < locks.size() ? locks.get(identities.size()) : "";
      identities.add(
          new Identity(
              new SecretRef(key),
              lock.isEmpty() ? Optional.empty() : Optional.of(new SecretRef(lock))));
    }
    return identities;
  }

  private String given(@Nullable String column) {
    return Objects.requireNonNull(column, () -> "a column of a " + kind + " credential is empty");
  }
}
