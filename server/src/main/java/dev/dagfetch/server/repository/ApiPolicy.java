package dev.dagfetch.server.repository;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl.Scheme;
import dev.dagfetch.server.git.address.SecretRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the operator allows to repositories that are added by API. The operator's own file is not
 * bound by it.
 *
 * <p>Without it, whoever may call the API could have the daemon read any file and send it to a host
 * of his choice as a password.
 *
 * @param schemes transports
 * @param secretDirectories a {@code file:} reference must lie below one of these
 * @param secretEnvPrefix the variable of an {@code env:} reference must begin with this
 */
public record ApiPolicy(Set<Scheme> schemes, List<Path> secretDirectories, String secretEnvPrefix) {
  public static final ApiPolicy DEFAULT =
      new ApiPolicy(
          Set.of(Scheme.HTTPS, Scheme.SSH),
          List.of(Path.of("/run/secrets"), Path.of("/etc/dagfetch/secrets")),
          "DAGFETCH_SECRET_");

  public ApiPolicy {
    schemes = Set.copyOf(schemes);
    secretDirectories = List.copyOf(secretDirectories);
    if (secretEnvPrefix.isEmpty()) {
      throw new IllegalArgumentException("an empty prefix would open the whole environment");
    }
  }

  /**
   * @throws DagfetchException POLICY_DENIED, saying what is allowed
   */
  void check(Remote remote) {
    Scheme scheme = remote.url().scheme();
    if (!schemes.contains(scheme)) {
      throw denied(
          "transport %s is not allowed for repositories that are added by API (allowed: %s)"
              .formatted(
                  text(scheme),
                  schemes.stream()
                      .map(ApiPolicy::text)
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
    secrets(remote.credential())
        .filter(secret -> !allows(secret))
        .findFirst()
        .ifPresent(this::deny);
  }

  private static Stream<SecretRef> secrets(Credential credential) {
    return switch (credential) {
      case Credential.None none -> Stream.empty();
      case Credential.UserPassword c -> Stream.of(c.password());
      case Credential.Token c -> Stream.of(c.token());
      case Credential.SshKey c ->
          c.identities().stream()
              .flatMap(key -> Stream.concat(Stream.of(key.key()), key.passphrase().stream()));
    };
  }

  private boolean allows(SecretRef secret) {
    String reference = secret.reference();
    if (reference.startsWith("env:")) {
      return reference.startsWith(secretEnvPrefix, "env:".length());
    }
    Path file = Path.of(reference.substring("file:".length()));
    return file.equals(file.normalize())
        && secretDirectories.stream()
            .anyMatch(allowed -> file.startsWith(allowed) && !file.equals(allowed));
  }

  private void deny(SecretRef secret) {
    throw denied(
        "secret %s is not allowed for repositories that are added by API (allowed: files below %s, variables %s…)"
            .formatted(
                DagfetchException.quote(secret.reference()),
                secretDirectories.stream().map(Path::toString).collect(Collectors.joining(", ")),
                secretEnvPrefix));
  }

  private static DagfetchException denied(String message) {
    return new DagfetchException(
        Reason.POLICY_DENIED,
        message + "; ask the operator, or declare the repository in the configuration file");
  }

  private static String text(Scheme scheme) {
    return scheme.name().toLowerCase(Locale.ROOT);
  }
}
