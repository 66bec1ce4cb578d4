package dev.dagfetch.server.git.remote.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Takes what we sent to log in out of what a remote says: some hosts repeat it in their errors. */
record Concealment(List<String> secrets) {
  /** For a conversation with this Authorization header. */
  static Concealment of(Optional<String> authorization) {
    return new Concealment(authorization.map(Concealment::parts).orElse(List.of()));
  }

  private static List<String> parts(String authorization) {
    String value = authorization.substring(authorization.indexOf(' ') + 1);
    if (!authorization.startsWith("Basic ")) {
      return List.of(value);
    }
    String pair = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    return List.of(value, pair.substring(pair.indexOf(':') + 1));
  }

  String apply(String text) {
    String concealed = text;
    for (String secret : secrets) {
      concealed = concealed.replace(secret, "***");
    }
    return concealed;
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "Concealment";
  }
}
