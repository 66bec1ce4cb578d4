package dev.dagfetch.server.git;

/** Where a secret is: {@code file:/absolute/path} or {@code env:NAME}. Read anew at every use; never printed. */
public record SecretRef(String reference) {
  /** The secret now, one trailing newline removed. @throws DagfetchException REMOTE_AUTH_FAILED naming the reference if it can't be read */
  String read() {
    throw new UnsupportedOperationException("skeleton");
  }
}
