package dev.dagfetch.client.command;

import com.google.protobuf.ByteString;
import dev.dagfetch.v1.Credential;
import dev.dagfetch.v1.DagRule;
import dev.dagfetch.v1.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What can be said of a repository; what is not said stays as it is. */
final class RepositoryOptions {
  @Option(
      names = "--default-ref",
      paramLabel = "REF",
      description = "Ref used where a caller names none. Default: HEAD.")
  private @Nullable String defaultRef;

  @Option(
      names = "--dag",
      paramLabel = "DAG[=SCOPE]",
      description =
          "A DAG, or a pattern with *, and the directory it is delivered from; without one the whole tree. May be repeated.")
  private List<String> dags = new ArrayList<>();

  @Option(
      names = "--known-host",
      paramLabel = "LINE",
      description =
          "An SSH host key that the remote may have, as a line of known_hosts. May be repeated.")
  private List<String> knownHosts = new ArrayList<>();

  @Option(
      names = "--symlinks",
      paramLabel = "refuse-outside|deliver|refuse",
      description =
          "What happens to a tree with symbolic links. Default: refuse those that leave the DAG's scope.")
  private @Nullable String symlinks;

  @Option(
      names = "--disabled",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      description = "Serve no calls. Pins are kept.")
  private @Nullable Boolean disabled;

  @ArgGroup(
      exclusive = true,
      heading = "How to log in; REF is file:/absolute/path or env:NAME, read by the daemon:%n")
  private @Nullable Login login;

  /** One kind of credential. */
  static final class Login {
    @ArgGroup(exclusive = false)
    private @Nullable Password password;

    @Option(
        names = "--token",
        paramLabel = "REF",
        description = "Reference to a bearer token, for http(s).")
    private @Nullable String token;

    @ArgGroup(exclusive = false, multiplicity = "0..*")
    private List<Key> keys = new ArrayList<>();

    /** User and password. */
    static final class Password {
      @Option(
          names = "--user",
          required = true,
          paramLabel = "NAME",
          description = "User, for http(s).")
      @SuppressWarnings("NullAway.Init") // picocli sets it
      private String user;

      @Option(
          names = "--password",
          required = true,
          paramLabel = "REF",
          description = "Reference to the user's password.")
      @SuppressWarnings("NullAway.Init") // picocli sets it
      private String password;
    }

    /** An SSH key. */
    static final class Key {
      @Option(
          names = "--ssh-key",
          required = true,
          paramLabel = "REF",
          description =
              "Reference to a private key, for ssh. May be repeated; they are tried in this order.")
      @SuppressWarnings("NullAway.Init") // picocli sets it
      private String key;

      @Option(
          names = "--passphrase",
          paramLabel = "REF",
          defaultValue = "",
          description = "Reference to the passphrase of the key before it.")
      @SuppressWarnings("NullAway.Init") // picocli sets it
      private String passphrase;

      Credential.SshKey message() {
        return Credential.SshKey.newBuilder().setKeyRef(key).setPassphraseRef(passphrase).build();
      }
    }

    Credential message() {
      Credential.Builder credential = Credential.newBuilder();
      if (password != null) {
        credential.setUserPassword(
            Credential.UserPassword.newBuilder()
                .setUser(password.user)
                .setPasswordRef(password.password));
      } else if (keys.size() == 1) {
        credential.setSshKey(keys.get(0).message());
      } else if (!keys.isEmpty()) {
        credential.setSshKeys(
            Credential.SshKeys.newBuilder().addAllKeys(keys.stream().map(Key::message).toList()));
      } else if (token != null) {
        credential.setToken(Credential.Token.newBuilder().setTokenRef(token));
      }
      return credential.build();
    }
  }

  /** Puts what was said into a repository. */
  void applyTo(Repository.Builder repository) {
    if (defaultRef != null) {
      repository.setDefaultRef(defaultRef);
    }
    if (!dags.isEmpty()) {
      repository.clearDags().addAllDags(dags.stream().map(RepositoryOptions::rule).toList());
    }
    if (!knownHosts.isEmpty()) {
      repository.clearKnownHosts().addAllKnownHosts(knownHosts);
    }
    if (symlinks != null) {
      repository.setSymlinkPolicy(policy(symlinks));
    }
    if (disabled != null) {
      repository.setDisabled(disabled);
    }
    if (login != null) {
      repository.setCredential(login.message());
    }
  }

  private static DagRule rule(String text) {
    int equals = text.indexOf('=');
    String dag = equals < 0 ? text : text.substring(0, equals);
    String scope = equals < 0 ? "" : text.substring(equals + 1);
    return DagRule.newBuilder().setDagId(dag).setScope(ByteString.copyFromUtf8(scope)).build();
  }

  private static Repository.SymlinkPolicy policy(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "refuse-outside" -> Repository.SymlinkPolicy.SYMLINK_POLICY_REFUSE_OUTSIDE;
      case "deliver" -> Repository.SymlinkPolicy.SYMLINK_POLICY_DELIVER;
      case "refuse" -> Repository.SymlinkPolicy.SYMLINK_POLICY_REFUSE;
      default ->
          throw new IllegalArgumentException(
              "--symlinks: \"%s\" (expected: refuse-outside, deliver or refuse)".formatted(text));
    };
  }
}
