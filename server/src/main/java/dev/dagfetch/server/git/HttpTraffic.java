package dev.dagfetch.server.git;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URL;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP connections of one conversation with a remote: keeps them at the remote's endpoint, bounds what arrives, and
 * remembers the last status, which JGit's exceptions hold only as text.
 *
 * <p>Used by one thread.
 */
final class HttpTraffic implements HttpConnectionFactory {
  private final RemoteUrl remote;
  private final ArrivalBudget budget;
  private int status;
  private @Nullable String retryAfter;
  private @Nullable String redirectedTo;

  HttpTraffic(RemoteUrl remote, ArrivalBudget budget) {
    this.remote = remote;
    this.budget = budget;
  }

  /** The last answer's status; 0 before the first. */
  int status() {
    return status;
  }

  /** The last answer's Retry-After header. */
  Optional<String> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Where a redirect wanted us to go that was not followed. */
  Optional<String> redirectedTo() {
    return Optional.ofNullable(redirectedTo);
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return create(url, Proxy.NO_PROXY);
  }

  /** JGit drops neither the port nor our headers on a redirect, so one that leaves the endpoint is refused altogether. */
  @Override
  public HttpConnection create(URL url, Proxy proxy) throws IOException {
    int port = url.getPort() < 0 ? url.getDefaultPort() : url.getPort();
    String scheme = url.getProtocol().toUpperCase(Locale.ROOT);
    if (!scheme.equals(remote.scheme().name())
        || !url.getHost().equalsIgnoreCase(remote.host())
        || port != remote.port()) {
      redirectedTo = "%s://%s:%d".formatted(url.getProtocol(), url.getHost(), port);
      throw new IOException("redirected to another endpoint");
    }
    return new Connection(url, proxy);
  }

  private final class Connection extends JDKHttpConnection {
    Connection(URL url, Proxy proxy) throws IOException {
      super(url, proxy);
    }

    @Override
    public int getResponseCode() throws IOException {
      int code = super.getResponseCode();
      status = code;
      retryAfter = getHeaderField("Retry-After");
      return code;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new Counted(super.getInputStream());
    }
  }

  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      budget.received(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      budget.received(Math.max(n, 0));
      return n;
    }
  }
}
