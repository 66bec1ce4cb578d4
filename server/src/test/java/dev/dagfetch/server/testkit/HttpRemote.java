package dev.dagfetch.server.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Git's own smart HTTP ({@code git http-backend}) on a loopback port, for every repository below a
 * directory.
 *
 * <p>It counts what it was asked for, can demand a log-in, and can be told to misbehave (see {@link
 * Trouble}). Thread-safe.
 */
public final class HttpRemote implements AutoCloseable {
  private final HttpBackend backend;
  private final int port;
  private final AtomicReference<String> authorization = new AtomicReference<>("");
  private final AtomicReference<Trouble> trouble = new AtomicReference<>(Trouble.none());
  private final AtomicInteger goodRequests = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicInteger lsRefs = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger proxyLogins = new AtomicInteger();
  private final AtomicLong packBytes = new AtomicLong();
  private @Nullable HttpServer server;
  private @Nullable ExecutorService executor;

  private final Optional<HttpsConfigurator> tls;

  private HttpRemote(Path root, Optional<HttpsConfigurator> tls) {
    backend = new HttpBackend(root);
    this.tls = tls;
    port = start(0);
  }

  /** Serves the repositories that lie in a directory, or will. */
  public static HttpRemote serve(Path root) {
    return new HttpRemote(root, Optional.empty());
  }

  /** As {@link #serve}, over https. */
  public static HttpRemote serveTls(Path root, SSLContext context) {
    return new HttpRemote(root, Optional.of(new HttpsConfigurator(context)));
  }

  /** As {@link #serveTls}, for clients only that show a certificate which the context trusts. */
  public static HttpRemote serveKnownClients(Path root, SSLContext context) {
    return new HttpRemote(
        root,
        Optional.of(
            new HttpsConfigurator(context) {
              @Override
              public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
              }
            }));
  }

  /** The URL of a repository that lies directly in the served directory. */
  public String url(GitRepo repo) {
    return (tls.isPresent() ? "https" : "http")
        + "://127.0.0.1:"
        + port
        + "/"
        + repo.dir().getFileName();
  }

  /**
   * Speaks protocol v0 only, as servers of before 2018: no commit is served but the tips of refs.
   */
  public void speakV0() {
    backend.speakV0();
  }

  public int port() {
    return port;
  }

  /** Upload-pack fetches asked for so far. */
  public int fetches() {
    return fetches.get();
  }

  /** Listings of refs asked for so far (protocol v2 {@code command=ls-refs}). */
  public int lsRefs() {
    return lsRefs.get();
  }

  /** All HTTP requests so far, refused ones included. */
  public int requests() {
    return requests.get();
  }

  /** Requests that brought what is for a proxy only. */
  public int requestsWithProxyLogin() {
    return proxyLogins.get();
  }

  /** Bytes of all answers to upload-pack requests so far. */
  public long bytesSent() {
    return packBytes.get();
  }

  public void requireBasic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    authorization.set("Basic " + Base64.getEncoder().encodeToString(pair));
  }

  public void requireBearer(String token) {
    authorization.set("Bearer " + token);
  }

  /** The log-in is good for so many more requests, then it has expired. */
  public void expireLogInAfter(int more) {
    goodRequests.set(more);
  }

  public void requireNothing() {
    authorization.set("");
  }

  /**
   * Misbehaves from the next request on. Requests that hang in an earlier trouble go on under the
   * new one.
   */
  public void trouble(Trouble next) {
    trouble.getAndSet(next).end();
  }

  /** Behaves again; requests that hang are served. */
  public void recover() {
    trouble(Trouble.none());
  }

  /** Stops listening and drops all connections; {@link #restart} listens on the same port. */
  public synchronized void stop() {
    if (server != null && executor != null) {
      trouble.get().end();
      server.stop(0);
      executor.shutdownNow();
      server = null;
    }
  }

  public void restart() {
    start(port);
  }

  @Override
  public void close() {
    stop();
  }

  private synchronized int start(int wanted) {
    try {
      HttpServer created = create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      executor = Executors.newVirtualThreadPerTaskExecutor();
      created.setExecutor(executor);
      created.createContext("/", this::handle);
      created.start();
      server = created;
      return created.getAddress().getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpServer create(InetSocketAddress address) throws IOException {
    if (tls.isEmpty()) {
      return HttpServer.create(address, 0);
    }
    HttpsServer https = HttpsServer.create(address, 0);
    https.setHttpsConfigurator(tls.get());
    return https;
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    proxyLogins.addAndGet(exchange.getRequestHeaders().containsKey("Proxy-Authorization") ? 1 : 0);
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      count(UploadPackRequest.parse(exchange, body));
      Trouble now = trouble.get();
      now.await();
      if (now.answer(exchange)) {
        return;
      }
      if (!authorized(exchange)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      backend.serve(exchange, body, trouble.get().limit(packBytes));
    }
  }

  private void count(UploadPackRequest request) {
    switch (request) {
      case FETCH -> fetches.incrementAndGet();
      case LS_REFS -> lsRefs.incrementAndGet();
      case OTHER -> {}
    }
  }

  private boolean authorized(HttpExchange exchange) {
    String wanted = authorization.get();
    return wanted.isEmpty()
        || goodRequests.getAndDecrement() > 0
            && wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
  }
}
