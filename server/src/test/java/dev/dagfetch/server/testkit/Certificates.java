package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority of the test's own with certificates of several kinds, made by the JDK's {@code
 * keytool}.
 */
public final class Certificates {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path directory;
  private final Path store;

  private Certificates(Path directory) {
    this.directory = directory;
    this.store = directory.resolve("all.p12");
  }

  /** Makes an authority. */
  public static Certificates create(Path directory) {
    Certificates made = new Certificates(directory);
    made.make("ca", "-dname", "CN=Test CA", "-ext", "bc:c");
    return made;
  }

  /** Issues one for this machine's loopback address. */
  public Certificates issue(String name, String... options) {
    List<String> all = new ArrayList<>(List.of("-signer", "ca", "-dname", "CN=" + name));
    all.addAll(List.of(options));
    make(name, all.toArray(String[]::new));
    return this;
  }

  private void make(String name, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD)));
    command.addAll(List.of(options));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A file with a certificate, PEM. */
  public Path certificate(String name) {
    return read(keys -> pem("CERTIFICATE", keys.getCertificate(name).getEncoded(), name + ".pem"));
  }

  /** A file with a private key, PEM. */
  public Path key(String name) {
    return read(
        keys -> pem("PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded(), name + "-key.pem"));
  }

  /** TLS for a server that shows this certificate, and trusts the authority about its clients. */
  public SSLContext server(String name) {
    return read(keys -> {
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry(name, keys.getKey(name, PASSWORD), PASSWORD, keys.getCertificateChain(name));
      KeyManagerFactory identity =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      identity.init(own, PASSWORD);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      KeyStore authority = KeyStore.getInstance("PKCS12");
      authority.load(null, null);
      authority.setCertificateEntry("ca", keys.getCertificate("ca"));
      trust.init(authority);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    });
  }

  private interface Reading<T> {
    T from(KeyStore keys) throws IOException, GeneralSecurityException;
  }

  private <T> T read(Reading<T> reading) {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD);
      return reading.from(keys);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path pem(String kind, byte[] bytes, String file) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
  }
}
