package dev.dagfetch.server.git.address;

import dev.dagfetch.server.error.DagfetchException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that passes connections on.
 *
 * @param login what it wants from us; HTTP proxies only, since the JDK's SOCKS cannot tell one
 *     proxy's password from another's
 */
public record ProxyServer(
    Kind kind, String host, int port, Optional<Credential.UserPassword> login) {
  /** None, although others go through one. */
  public static final ProxyServer DIRECT = new ProxyServer(Kind.DIRECT, "", 0, Optional.empty());

  private static final Pattern URL =
      Pattern.compile("(http|socks5)://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})/?");

  /** The protocol spoken with it. */
  public enum Kind {
    DIRECT,
    HTTP,
    SOCKS5
  }

  public ProxyServer {
    if (kind == Kind.SOCKS5 && login.isPresent()) {
      throw DagfetchException.invalidField(
          "proxy", host, "an http:// proxy where a user is given; a socks5:// one without");
    }
  }

  /**
   * Reads {@code http://host:port}, {@code socks5://host:port} or {@code direct}.
   *
   * @throws DagfetchException FIELD_INVALID. The text is not repeated: it may hold a password
   */
  public static ProxyServer parse(String url, Optional<Credential.UserPassword> login) {
    if (url.equals("direct")) {
      return DIRECT;
    }
    Matcher parts = URL.matcher(url);
    int port = parts.matches() ? Integer.parseInt(parts.group(3)) : 0;
    if (port < 1 || port > 65_535) {
      throw DagfetchException.invalidField(
          "proxy", "…", "http://HOST:PORT, socks5://HOST:PORT or direct, without user or path");
    }
    Kind kind = parts.group(1).equals("http") ? Kind.HTTP : Kind.SOCKS5;
    return new ProxyServer(kind, parts.group(2), port, login);
  }

  /** The same as the JDK's clients take it. */
  public Proxy toJava() {
    return switch (kind) {
      case DIRECT -> Proxy.NO_PROXY;
      case HTTP -> new Proxy(Proxy.Type.HTTP, address());
      case SOCKS5 -> new Proxy(Proxy.Type.SOCKS, address());
    };
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }

  /** For people: without what logs in. */
  public String endpoint() {
    return host + ":" + port;
  }
}
