package dev.dagfetch.server.git.remote;

import dev.dagfetch.server.git.bounds.Arrivals;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * Fetches from a repository on this machine's disk, without starting a program.
 *
 * <p>JGit's own transport for files speaks protocol v0, which serves no commit but the tips of
 * refs; this one speaks v2, as Git's servers do, and serves any.
 */
final class LocalTransport extends OwnTransport {
  private final Repository remote;

  private LocalTransport(Repository local, URIish uri, Repository remote, Arrivals arrivals) {
    super(local, uri, arrivals);
    this.remote = remote;
  }

  private LocalTransport(URIish uri, Repository remote, Arrivals arrivals) {
    super(uri, arrivals);
    this.remote = remote;
  }

  static LocalTransport connect(@Nullable Repository local, URIish uri, Arrivals arrivals)
      throws TransportException {
    File gitDir = RepositoryCache.FileKey.resolve(Path.of(uri.getPath()).toFile(), FS.DETECTED);
    if (gitDir == null) {
      throw new NoRemoteRepositoryException(uri, "not found");
    }
    try {
      Repository remote = new FileRepositoryBuilder().setGitDir(gitDir).setMustExist(true).build();
      return local == null
          ? new LocalTransport(uri, remote, arrivals)
          : new LocalTransport(local, uri, remote, arrivals);
    } catch (IOException e) {
      throw new TransportException(uri, "not a Git repository that can be read", e);
    }
  }

  /** The object format that the repository says it uses; empty for SHA-1. */
  String objectFormat() {
    String format = remote.getConfig().getString("extensions", null, "objectformat");
    return format == null || format.equalsIgnoreCase("sha1") ? "" : format;
  }

  @Override
  public FetchConnection openFetch(Collection<RefSpec> refSpecs, String... additionalPatterns)
      throws TransportException {
    return new Connection(refSpecs, additionalPatterns);
  }

  @Override
  public void close() {
    remote.close();
  }

  private final class Connection extends BasePackFetchConnection {
    private static final int PIPE_BYTES = 64 << 10;

    private final Thread server;

    Connection(Collection<RefSpec> refSpecs, String... additionalPatterns)
        throws TransportException {
      super(LocalTransport.this);
      PipedInputStream fromServer = new PipedInputStream(PIPE_BYTES);
      PipedInputStream fromClient = new PipedInputStream(PIPE_BYTES);
      try {
        PipedOutputStream toClient = new PipedOutputStream(fromServer);
        PipedOutputStream toServer = new PipedOutputStream(fromClient);
        server = Thread.ofVirtual().unstarted(() -> serve(fromClient, toClient));
        server.start();
        init(arrivals.watch(fromServer), new BufferedOutputStream(toServer));
      } catch (IOException e) {
        throw new TransportException(getURI(), "cannot connect pipes", e);
      }
      if (!readAdvertisedRefs()) {
        lsRefs(refSpecs, additionalPatterns);
      }
    }

    /** The server's answer to an unknown id would be "internal server error". */
    @Override
    protected void doFetch(
        ProgressMonitor monitor,
        Collection<Ref> want,
        Set<ObjectId> have,
        @Nullable OutputStream output)
        throws TransportException {
      for (Ref ref : want) {
        @Nullable ObjectId id = ref.getObjectId();
        if (id != null && !has(id)) {
          throw new TransportException(uri, "not our ref " + id.name());
        }
      }
      super.doFetch(monitor, want, have, output);
    }

    private boolean has(ObjectId id) throws TransportException {
      try {
        return remote.getObjectDatabase().has(id);
      } catch (IOException e) {
        throw new TransportException(uri, "cannot look for an object", e);
      }
    }

    private void serve(PipedInputStream in, PipedOutputStream out) {
      UploadPack uploadPack = new UploadPack(remote);
      uploadPack.setExtraParameters(List.of("version=2"));
      uploadPack.setRequestPolicy(UploadPack.RequestPolicy.ANY);
      try (in;
          out) {
        uploadPack.upload(in, out, null);
      } catch (IOException | RuntimeException e) {
        // The end of the pipe, and what came before it, tells the client.
      }
    }

    @Override
    public void close() {
      super.close();
      server.interrupt();
    }
  }
}
