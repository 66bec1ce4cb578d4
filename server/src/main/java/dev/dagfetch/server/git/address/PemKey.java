package dev.dagfetch.server.git.address;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** Reads private keys: in OpenSSH's own form, or PEM. */
public final class PemKey {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  private PemKey() {}

  /**
   * The keys in a secret's text.
   *
   * @throws DagfetchException {@link Reason#REMOTE_AUTH_FAILED}, naming the reference, if there are
   *     none that can be used
   */
  public static List<KeyPair> read(SecretRef secret, String text, Optional<String> passphrase) {
    FilePasswordProvider unlock =
        passphrase.map(FilePasswordProvider::of).orElse(FilePasswordProvider.EMPTY);
    List<KeyPair> keys = new ArrayList<>();
    try {
      SecurityUtils.loadKeyPairIdentities(
              null,
              NamedResource.ofName(secret.reference()),
              new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
              unlock)
          .forEach(keys::add);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // Not the cause: it may quote the key.
      keys.clear();
    }
    if (keys.isEmpty()) {
      throw unusable(secret);
    }
    return keys;
  }

  /**
   * The private key alone, which TLS needs; {@link #read} wants the public one in the same file.
   */
  public static PrivateKey privateKey(SecretRef secret) {
    String text = secret.read();
    Matcher pem = PKCS8.matcher(text);
    if (!pem.find()) {
      return read(secret, text, Optional.empty()).getFirst().getPrivate();
    }
    byte[] bytes = Base64.getMimeDecoder().decode(pem.group(1));
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (GeneralSecurityException e) {
        // Of another algorithm, or of none; what it says may quote the key.
      }
    }
    throw unusable(secret);
  }

  private static DagfetchException unusable(SecretRef secret) {
    return new DagfetchException(
            Reason.REMOTE_AUTH_FAILED,
            "private key %s cannot be used: it is no private key, or the passphrase is missing or wrong"
                .formatted(secret.reference()))
        .with("secret", secret.reference());
  }
}
