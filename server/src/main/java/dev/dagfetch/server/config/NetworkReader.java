package dev.dagfetch.server.config;

import java.util.Optional;

/** The keys that say how remotes are reached. */
final class NetworkReader {
  private NetworkReader() {}

  static Optional<DeclaredProxy> proxy(Section s) {
    DeclaredProxy proxy =
        new DeclaredProxy(
            s.required("url", "direct", Values::proxyUrl),
            s.optional("user", Values::text),
            s.optional("password_ref", Values::secretRef));
    s.refuseIfThere(
        "password",
        "the secret itself (expected: where it is, password_ref: file:/absolute/path or env:NAME)");
    if (proxy.user().isPresent() != proxy.passwordRef().isPresent()) {
      s.refuse("half a log-in (expected: both user and password_ref, or none)");
    }
    if (proxy.user().isPresent() && !proxy.url().startsWith("http:")) {
      s.refuse("a log-in for %s (expected: one for an http:// proxy)".formatted(proxy.url()));
    }
    return Optional.of(proxy);
  }

  static Optional<DeclaredTls> tls(Section s) {
    DeclaredTls tls =
        new DeclaredTls(
            s.optional("ca_file", Values::absolutePath),
            s.optional("certificate_ref", Values::secretRef),
            s.optional("key_ref", Values::secretRef));
    if (tls.certificateRef().isPresent() != tls.keyRef().isPresent()) {
      s.refuse("half a client certificate (expected: both certificate_ref and key_ref, or none)");
    }
    return Optional.of(tls);
  }
}
