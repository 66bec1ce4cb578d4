package dev.dagfetch.server.git;

import java.util.Optional;

/** A remote's address in one of the known transports; anything that runs a program does not parse. */
public record RemoteUrl(Scheme scheme, String host, int port, String text) {
  /** Transports. */
  public enum Scheme {
    HTTPS,
    SSH,
    HTTP,
    GIT,
    FILE
  }

  /** Reads https://, ssh://, user@host:path, http://, git://, file:///. @throws DagfetchException FIELD_INVALID (field "url") */
  public static RemoteUrl parse(String text) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Whether a credential for {@code other} may be used here: same scheme, host and port. */
  public boolean sameEndpoint(RemoteUrl other) {
    throw new UnsupportedOperationException("skeleton");
  }

  Optional<String> user() {
    throw new UnsupportedOperationException("skeleton");
  }
}
