package dev.dagfetch.server.git.remote.http;

import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.ProxyServer;
import dev.dagfetch.server.git.address.Timeouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.URL;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request of JGit's by the JDK's client, with TLS as we want it. JGit's own class of this
 * kind makes a TLS context for each request, so that no session would ever be used twice.
 */
class HttpLink implements HttpConnection {
  static {
    // Read once by the JDK's client, which otherwise gives no password to a proxy that asks for a
    // tunnel. Ours is given only to the proxy that it is for.
    System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
  }

  private final HttpURLConnection request;

  HttpLink(URL url, HttpRoute route) throws IOException {
    Proxy proxy = route.proxy().map(ProxyServer::toJava).orElse(Proxy.NO_PROXY);
    this.request = (HttpURLConnection) url.openConnection(proxy);
    request.setConnectTimeout(Timeouts.millis(route.connectTimeout()));
    if (request instanceof HttpsURLConnection https) {
      route.tls().ifPresent(https::setSSLSocketFactory);
    }
  }

  /**
   * Logs in at the proxy of this request. A tunnel's proxy asks; another one gets it with the
   * request, whose body could not be sent twice.
   */
  final void logInAtProxy(Credential.UserPassword login) {
    if (request instanceof HttpsURLConnection) {
      request.setAuthenticator(new ProxyLogin(login));
    } else {
      request.setRequestProperty("Proxy-Authorization", login.header());
    }
  }

  @Override
  public int getResponseCode() throws IOException {
    return request.getResponseCode();
  }

  @Override
  public URL getURL() {
    return request.getURL();
  }

  @Override
  public String getResponseMessage() throws IOException {
    return request.getResponseMessage();
  }

  @Override
  public Map<String, List<String>> getHeaderFields() {
    return request.getHeaderFields();
  }

  @Override
  public void setRequestProperty(String key, String value) {
    request.setRequestProperty(key, value);
  }

  @Override
  public void setRequestMethod(String method) throws ProtocolException {
    request.setRequestMethod(method);
  }

  @Override
  public void setUseCaches(boolean caches) {
    request.setUseCaches(caches);
  }

  /** JGit has one timeout for everything; connecting has its own here. */
  @Override
  public void setConnectTimeout(int millis) {}

  @Override
  public void setReadTimeout(int millis) {
    request.setReadTimeout(millis);
  }

  @Override
  public @Nullable String getContentType() {
    return request.getContentType();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return request.getInputStream();
  }

  @Override
  public @Nullable String getHeaderField(String name) {
    return request.getHeaderField(name);
  }

  /** Names are compared as HTTP does, without regard to case. */
  @Override
  public List<String> getHeaderFields(String name) {
    return request.getHeaderFields().entrySet().stream()
        .filter(header -> name.equalsIgnoreCase(header.getKey()))
        .flatMap(header -> header.getValue().stream())
        .toList();
  }

  @Override
  public int getContentLength() {
    return request.getContentLength();
  }

  @Override
  public void setInstanceFollowRedirects(boolean follow) {
    request.setInstanceFollowRedirects(follow);
  }

  @Override
  public void setDoOutput(boolean output) {
    request.setDoOutput(output);
  }

  @Override
  public void setFixedLengthStreamingMode(int length) {
    request.setFixedLengthStreamingMode(length);
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return request.getOutputStream();
  }

  @Override
  public void setChunkedStreamingMode(int length) {
    request.setChunkedStreamingMode(length);
  }

  @Override
  public String getRequestMethod() {
    return request.getRequestMethod();
  }

  @Override
  public boolean usingProxy() {
    return request.usingProxy();
  }

  @Override
  public void connect() throws IOException {
    request.connect();
  }

  /** JGit calls this to switch verification off. */
  @Override
  public void configure(
      KeyManager @Nullable [] keys,
      TrustManager @Nullable [] trust,
      @Nullable SecureRandom random) {
    throw new UnsupportedOperationException("certificates are always verified");
  }

  @Override
  public void setHostnameVerifier(HostnameVerifier verifier) {
    throw new UnsupportedOperationException("host names are always verified");
  }
}
