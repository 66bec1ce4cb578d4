package dev.dagfetch.server.git.remote.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.ContentHash;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.PemKey;
import dev.dagfetch.server.git.address.SecretRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS as remotes need it: whom we trust, and who we are. Files are read anew for every
 * conversation; as long as they say the same it is the same factory, so that sessions are resumed.
 * Host names are always verified, by the connections. Thread-safe.
 */
final class TlsContexts {
  private static final int MOST = 100;

  /** By a hash of what they are made from. */
  private final Cache<String, SSLSocketFactory> factories =
      Caffeine.newBuilder().maximumSize(MOST).build();

  /** Empty: the Java runtime's own. */
  Optional<SSLSocketFactory> factory(Network network) {
    Optional<String> authorities = network.caFile().map(TlsContexts::readAuthorities);
    Optional<Network.ClientCertificate> own = network.certificate();
    if (authorities.isEmpty() && own.isEmpty()) {
      return Optional.empty();
    }
    String chain = own.map(certificate -> certificate.certificate().read()).orElse("");
    Optional<SecretRef> key = own.map(Network.ClientCertificate::key);
    String id =
        ContentHash.of(List.of(authorities.orElse(""), chain, key.map(SecretRef::read).orElse("")));
    return Optional.of(
        factories.get(
            id,
            absent ->
                create(
                    network.caFile().map(file -> trust(file, authorities.orElseThrow())),
                    own.map(certificate -> identity(certificate, chain)))));
  }

  private static SSLSocketFactory create(
      Optional<TrustManager[]> trust, Optional<KeyManager[]> identity) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      @Nullable KeyManager[] keys = identity.orElse(null);
      context.init(keys, trust.orElse(null), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private static String readAuthorities(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unusable(file, "cannot be read (%s)".formatted(e.getClass().getSimpleName()), e);
    }
  }

  private static TrustManager[] trust(Path file, String text) {
    try {
      KeyStore store = emptyStore();
      for (Certificate certificate : certificates(text)) {
        store.setCertificateEntry("ca" + store.size(), certificate);
      }
      if (store.size() == 0) {
        throw unusable(file, "holds no certificate", null);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(file, "holds something else than certificates in PEM form", e);
    }
  }

  private static KeyManager[] identity(Network.ClientCertificate own, String chain) {
    PrivateKey key = PemKey.privateKey(own.key());
    try {
      Certificate[] certificates = certificates(chain).toArray(Certificate[]::new);
      KeyStore store = emptyStore();
      store.setKeyEntry("client", key, new char[0], certificates);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, new char[0]);
      return factory.getKeyManagers();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new DagfetchException(
              Reason.REMOTE_AUTH_FAILED,
              "client certificate %s cannot be used with key %s; both must be PEM, the certificate first in its file"
                  .formatted(own.certificate().reference(), own.key().reference()))
          .with("secret", own.certificate().reference());
    }
  }

  private static Collection<? extends Certificate> certificates(String text)
      throws GeneralSecurityException {
    return text.isBlank()
        ? List.of()
        : CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static DagfetchException unusable(Path file, String why, @Nullable Throwable cause) {
    return new DagfetchException(
            Reason.REMOTE_REFUSED,
            "CA file %s %s, so no remote's certificate can be trusted; correct ca_file"
                .formatted(file, why),
            cause)
        .with("ca_file", file.toString());
  }
}
