package dev.dagfetch.server.git.remote.ssh;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.PemKey;
import dev.dagfetch.server.git.address.SecretRef;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one conversation by SSH logs in with, as it was read at its beginning.
 *
 * <p>As with OpenSSH, a key that cannot be read or unlocked is left out as long as another one can:
 * whoever replaces one of two keys must not lock himself out.
 */
final class SshSecrets {
  private static final Logger log = LoggerFactory.getLogger(SshSecrets.class);

  private final List<Locked> keys;
  private final List<DagfetchException> leftOut;

  private SshSecrets(List<Locked> keys, List<DagfetchException> leftOut) {
    this.keys = keys;
    this.leftOut = leftOut;
  }

  /** The text of a private key, still encrypted if it is. */
  private record Locked(SecretRef key, String text, Optional<String> passphrase) {}

  /**
   * @throws DagfetchException REMOTE_AUTH_FAILED, naming the reference, if there are keys and none
   *     can be read
   */
  static SshSecrets read(Credential credential) {
    List<Locked> keys = new ArrayList<>();
    List<DagfetchException> leftOut = new ArrayList<>();
    if (credential instanceof Credential.SshKey login) {
      forEach(
          login.identities(),
          identity ->
              keys.add(
                  new Locked(
                      identity.key(),
                      identity.key().read(),
                      identity.passphrase().map(SecretRef::read))),
          leftOut);
      requireOne(keys, leftOut);
    }
    return new SshSecrets(keys, leftOut);
  }

  /**
   * The keys in the order in which they are tried.
   *
   * @throws DagfetchException REMOTE_AUTH_FAILED, naming the reference, if there are keys and none
   *     can be used
   */
  List<KeyPair> keyPairs() {
    List<KeyPair> pairs = new ArrayList<>();
    List<DagfetchException> unusable = new ArrayList<>(leftOut);
    forEach(
        keys,
        locked -> pairs.addAll(PemKey.read(locked.key(), locked.text(), locked.passphrase())),
        unusable);
    requireOne(pairs, unusable);
    for (DagfetchException failure : unusable) {
      log.atWarn().log("left out an SSH key: {}", failure.getMessage());
    }
    return pairs;
  }

  /** All secrets, to be hashed. */
  Stream<String> texts() {
    return keys.stream().flatMap(key -> Stream.of(key.text(), key.passphrase().orElse("")));
  }

  private static <T> void forEach(List<T> all, Consumer<T> use, List<DagfetchException> failures) {
    for (T each : all) {
      try {
        use.accept(each);
      } catch (DagfetchException e) {
        failures.add(e);
      }
    }
  }

  private static void requireOne(List<?> usable, List<DagfetchException> failures) {
    if (usable.isEmpty() && !failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "SshSecrets";
  }
}
