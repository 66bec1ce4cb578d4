package dev.dagfetch.client;

import java.nio.file.Path;

/**
 * Where a daemon listens: {@code unix:/path/to/socket}, or {@code host:port} for TCP without TLS.
 * Immutable.
 */
public sealed interface Address {

  /** A Unix domain socket. */
  record Unix(Path socket) implements Address {
    @Override
    public String toString() {
      return "unix:" + socket;
    }
  }

  /** TCP. */
  record Tcp(String host, int port) implements Address {
    public Tcp {
      if (host.isEmpty() || port < 1 || port > 65_535) {
        throw new IllegalArgumentException(
            "address: \"%s:%d\" (expected: a host, and a port from 1 to 65535)"
                .formatted(host, port));
      }
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Address parse(String text) {
    if (text.startsWith("unix:")) {
      return unix(text.substring("unix:".length()), text);
    }
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":") || host.contains("/")) {
      throw malformed(text);
    }
    try {
      return new Tcp(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
  }

  private static Address unix(String path, String text) {
    String absolute = path.startsWith("///") ? path.substring(2) : path;
    if (!absolute.startsWith("/")) {
      throw malformed(text);
    }
    return new Unix(Path.of(absolute));
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "address: \"%s\" (expected: unix:/absolute/path, or host:port)".formatted(text));
  }
}
