package dev.dagfetch.server.git.remote.http;

import dev.dagfetch.server.git.address.ProxyServer;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.bounds.Arrivals;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URL;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP connections of one conversation with a remote: keeps them at the remote's endpoint, has
 * what arrives watched, and remembers the last status, which JGit's exceptions hold only as text.
 *
 * <p>Used by one thread.
 */
public final class HttpTraffic implements HttpConnectionFactory {
  private static final String CONTENT_ENCODING = "Content-Encoding";

  private final RemoteUrl remote;
  private final Arrivals arrivals;
  private final Concealment concealment;
  private final HttpRoute route;
  private int status;
  private @Nullable String retryAfter;
  private @Nullable String redirectedTo;

  /**
   * @param concealment of what is sent to log in
   */
  HttpTraffic(RemoteUrl remote, HttpRoute route, Arrivals arrivals, Concealment concealment) {
    this.remote = remote;
    this.route = route;
    this.arrivals = arrivals;
    this.concealment = concealment;
  }

  /** What connections go through. */
  public Optional<ProxyServer> proxy() {
    return route.proxy();
  }

  /** The last answer's status; 0 before the first. */
  public int status() {
    return status;
  }

  /** The last answer's Retry-After header. */
  public Optional<String> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Where a redirect wanted us to go that was not followed. */
  public Optional<String> redirectedTo() {
    return Optional.ofNullable(redirectedTo);
  }

  /** What the remote said, without what we sent to log in. */
  public String conceal(String said) {
    return concealment.apply(said);
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return create(url, Proxy.NO_PROXY);
  }

  /**
   * JGit drops neither the port nor our headers on a redirect, so one that leaves the endpoint is
   * refused altogether. The proxy that it found in the JVM's properties is not ours.
   */
  @Override
  public HttpConnection create(URL url, Proxy ignored) throws IOException {
    int port = url.getPort() < 0 ? url.getDefaultPort() : url.getPort();
    String scheme = url.getProtocol().toUpperCase(Locale.ROOT);
    if (!scheme.equals(remote.scheme().name())
        || !url.getHost().equalsIgnoreCase(remote.host())
        || port != remote.port()) {
      redirectedTo = conceal("%s://%s:%d".formatted(url.getProtocol(), url.getHost(), port));
      throw new IOException("redirected to another endpoint");
    }
    Connection connection = new Connection(url);
    route.proxy().flatMap(ProxyServer::login).ifPresent(connection::logInAtProxy);
    return connection;
  }

  private final class Connection extends HttpLink {
    Connection(URL url) throws IOException {
      super(url, route);
    }

    @Override
    public int getResponseCode() throws IOException {
      int code = super.getResponseCode();
      status = code;
      retryAfter = getHeaderField("Retry-After");
      return code;
    }

    /** Unpacked here already: a few bytes on the line can be very many of refs. */
    @Override
    public InputStream getInputStream() throws IOException {
      InputStream in = super.getInputStream();
      return arrivals.watch(isPacked() ? new GZIPInputStream(in) : in);
    }

    private boolean isPacked() {
      @Nullable String encoding = super.getHeaderField(CONTENT_ENCODING);
      return "gzip".equals(encoding) || "x-gzip".equals(encoding);
    }

    @Override
    public @Nullable String getHeaderField(String name) {
      return name.equals(CONTENT_ENCODING) && isPacked() ? null : super.getHeaderField(name);
    }
  }
}
