package dev.dagfetch.server.git.remote.http;

import dev.dagfetch.server.error.Causes;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.ProxyServer;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Why no HTTP came about: what TLS or the proxy has against it.
 *
 * @param why goes on after the remote's name
 */
public record LinkTrouble(Reason reason, String why) {
  private static final Pattern TUNNEL = Pattern.compile("Proxy returns \"HTTP/[0-9.]+ ([0-9]{3})");

  /**
   * Looks for it below a failure; empty if it is about something else.
   *
   * @param proxy what the connection went through
   */
  public static Optional<LinkTrouble> in(Throwable failure, Optional<ProxyServer> proxy) {
    return ofTls(failure).or(() -> proxy.flatMap(server -> ofProxy(failure, server)));
  }

  private static Optional<LinkTrouble> ofTls(Throwable failure) {
    if (Causes.has(failure, CertificateExpiredException.class)
        || Causes.has(failure, CertificateNotYetValidException.class)) {
      return refused(
          "has a certificate that has expired, or is not valid yet; have it renewed, and look at"
              + " this host's clock");
    }
    if (Causes.has(failure, CertPathBuilderException.class)
        || Causes.has(failure, CertPathValidatorException.class)) {
      return refused(
          "has a certificate of an authority that is not trusted here; if it is right, give the"
              + " authority's certificate as tls.ca_file or git.ca_file");
    }
    if (Causes.has(failure, CertificateException.class)) {
      return refused(
          "has a certificate that is not for this host name; correct the URL, or the certificate");
    }
    return Causes.find(failure, SSLException.class).flatMap(LinkTrouble::ofAlert);
  }

  /** What the other side says in TLS. */
  private static Optional<LinkTrouble> ofAlert(SSLException failure) {
    String text = String.valueOf(failure.getMessage());
    if (text.contains("certificate_required")
        || text.contains("bad_certificate")
        || text.contains("certificate_unknown")
        || text.contains("unknown_ca")
        || text.contains("certificate_expired")
        || text.contains("handshake_failure")) {
      return Optional.of(
          new LinkTrouble(
              Reason.REMOTE_AUTH_FAILED,
              "refused our TLS connection; it wants a client certificate that it knows: check"
                  + " tls.certificate_ref and tls.key_ref"));
    }
    return Optional.empty();
  }

  private static Optional<LinkTrouble> ofProxy(Throwable failure, ProxyServer proxy) {
    Matcher answer = TUNNEL.matcher(Causes.textOf(failure));
    if (answer.find()) {
      return Optional.of(ofTunnel(Integer.parseInt(answer.group(1)), proxy));
    }
    return Causes.find(failure, SocketException.class)
        .map(e ->
            new LinkTrouble(
                Reason.REMOTE_UNREACHABLE,
                "cannot be reached through proxy %s (%s); what is cached is still served"
                    .formatted(proxy.endpoint(), e.getClass().getSimpleName())));
  }

  /** A proxy's answer to us, with the status that it gave. */
  public static LinkTrouble ofTunnel(int status, ProxyServer proxy) {
    String where = "through proxy %s (its status is %d)".formatted(proxy.endpoint(), status);
    if (status == 407) {
      return new LinkTrouble(
          Reason.REMOTE_AUTH_FAILED,
          "is not reached " + where + "; check proxy.user and proxy.password_ref");
    }
    return status >= 500
        ? new LinkTrouble(
            Reason.REMOTE_UNREACHABLE,
            "cannot be reached " + where + "; what is cached is still served")
        : new LinkTrouble(
            Reason.REMOTE_REFUSED, "is not reached " + where + "; ask who runs the proxy");
  }

  private static Optional<LinkTrouble> refused(String why) {
    return Optional.of(new LinkTrouble(Reason.REMOTE_REFUSED, why));
  }
}
