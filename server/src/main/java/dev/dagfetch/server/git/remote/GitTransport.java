package dev.dagfetch.server.git.remote;

import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.bounds.Arrivals;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;

/**
 * Fetches by {@code git://}, Git's protocol over a plain socket.
 *
 * <p>JGit's own transport cuts a silent server short by interrupting the thread, which closes the
 * socket under a virtual one: nobody could tell then whether the server was silent or we gave up.
 * This one has the socket wait, and has what arrives watched as the others do.
 */
final class GitTransport extends OwnTransport {
  private final RemoteUrl remote;
  private final Timeouts timeouts;

  private GitTransport(
      Repository local, URIish uri, RemoteUrl remote, Timeouts timeouts, Arrivals arrivals) {
    super(local, uri, arrivals);
    this.remote = remote;
    this.timeouts = timeouts;
  }

  private GitTransport(URIish uri, RemoteUrl remote, Timeouts timeouts, Arrivals arrivals) {
    super(uri, arrivals);
    this.remote = remote;
    this.timeouts = timeouts;
  }

  static GitTransport of(
      @Nullable Repository local,
      URIish uri,
      RemoteUrl remote,
      Timeouts timeouts,
      Arrivals arrivals) {
    return local == null
        ? new GitTransport(uri, remote, timeouts, arrivals)
        : new GitTransport(local, uri, remote, timeouts, arrivals);
  }

  @Override
  public FetchConnection openFetch(Collection<RefSpec> refSpecs, String... additionalPatterns)
      throws TransportException {
    return new Connection(refSpecs, additionalPatterns);
  }

  @Override
  public void close() {
    // Each connection closes its own socket.
  }

  private Socket connect() throws TransportException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(remote.host(), remote.port()), Timeouts.millis(timeouts.connect()));
      socket.setSoTimeout(Timeouts.millis(timeouts.idle()));
      return socket;
    } catch (IOException e) {
      close(socket);
      throw new TransportException(getURI(), "cannot connect", e);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // There is nothing left to say to the server.
    }
  }

  private final class Connection extends BasePackFetchConnection {
    private final Socket socket;

    Connection(Collection<RefSpec> refSpecs, String... additionalPatterns)
        throws TransportException {
      super(GitTransport.this);
      socket = GitTransport.this.connect();
      try {
        init(
            new BufferedInputStream(arrivals.watch(socket.getInputStream())),
            new BufferedOutputStream(socket.getOutputStream()));
        // The path, the host that it is at, and after an empty field what we would like to speak.
        pckOut.writeString(
            "git-upload-pack %s\0host=%s\0\0version=2\0"
                .formatted(getURI().getPath(), hostAndPort()));
        pckOut.flush();
        if (!readAdvertisedRefs()) {
          lsRefs(refSpecs, additionalPatterns);
        }
      } catch (IOException e) {
        close();
        throw e instanceof TransportException said
            ? said
            : new TransportException(getURI(), "cannot ask", e);
      }
    }

    private String hostAndPort() {
      return remote.port() == RemoteUrl.Scheme.GIT.port()
          ? remote.host()
          : remote.host() + ":" + remote.port();
    }

    @Override
    public void close() {
      super.close();
      GitTransport.close(socket);
    }
  }
}
