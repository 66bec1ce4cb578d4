package dev.dagfetch.server.rpc;

import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.v1.Repository.CredentialKind;
import java.util.List;
import java.util.Optional;

/** Credentials from the wire. There is no way back: only the kind of one is ever told. */
final class CredentialMapper {
  private CredentialMapper() {}

  static Credential fromWire(dev.dagfetch.v1.Credential wire) {
    return switch (wire.getKindCase()) {
      case USER_PASSWORD ->
          new Credential.UserPassword(
              wire.getUserPassword().getUser(),
              new SecretRef(wire.getUserPassword().getPasswordRef()));
      case TOKEN -> new Credential.Token(new SecretRef(wire.getToken().getTokenRef()));
      case SSH_KEY -> new Credential.SshKey(List.of(identity(wire.getSshKey())));
      case SSH_KEYS ->
          new Credential.SshKey(
              wire.getSshKeys().getKeysList().stream().map(CredentialMapper::identity).toList());
      case KIND_NOT_SET -> new Credential.None();
    };
  }

  private static Credential.Identity identity(dev.dagfetch.v1.Credential.SshKey key) {
    return new Credential.Identity(
        new SecretRef(key.getKeyRef()),
        key.getPassphraseRef().isEmpty()
            ? Optional.empty()
            : Optional.of(new SecretRef(key.getPassphraseRef())));
  }

  static CredentialKind kind(Credential credential) {
    return switch (credential) {
      case Credential.None _ -> CredentialKind.CREDENTIAL_KIND_UNSPECIFIED;
      case Credential.UserPassword _ -> CredentialKind.CREDENTIAL_KIND_USER_PASSWORD;
      case Credential.Token _ -> CredentialKind.CREDENTIAL_KIND_TOKEN;
      case Credential.SshKey _ -> CredentialKind.CREDENTIAL_KIND_SSH_KEY;
    };
  }
}
