package dev.dagfetch.server.git.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.Daemon;
import org.eclipse.jgit.transport.DaemonClient;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.UploadPack;
import org.jspecify.annotations.Nullable;

/**
 * A {@code git://} server by JGit, as some hosts run: it speaks protocol v2 and still serves
 * nothing but what a ref points to.
 */
final class StrictGitServer implements AutoCloseable {
  private final Daemon daemon =
      new Daemon(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

  StrictGitServer(Path root) {
    daemon.setRepositoryResolver((DaemonClient client, String name) -> {
      try {
        return new FileRepositoryBuilder()
            .setGitDir(root.resolve(name).toFile())
            .setMustExist(true)
            .build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    daemon.setUploadPackFactory((client, repository) -> {
      UploadPack uploadPack = new OutspokenUploadPack(repository);
      uploadPack.setRequestPolicy(UploadPack.RequestPolicy.TIP);
      return uploadPack;
    });
    daemon.getService("git-upload-pack").setEnabled(true);
    try {
      daemon.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url(String name) {
    return "git://127.0.0.1:" + daemon.getAddress().getPort() + "/" + name;
  }

  @Override
  public void close() {
    daemon.stop();
  }

  /** Says why it refuses, as JGit does over HTTP and SSH; its daemon just hangs up. */
  private static final class OutspokenUploadPack extends UploadPack {
    OutspokenUploadPack(Repository repository) {
      super(repository);
    }

    @Override
    public void upload(InputStream in, OutputStream out, @Nullable OutputStream messages)
        throws IOException {
      try {
        uploadWithExceptionPropagation(in, out, messages);
      } catch (PackProtocolException e) {
        PacketLineOut answer = new PacketLineOut(out);
        answer.writeString("ERR " + e.getMessage());
        answer.flush();
      }
    }
  }
}
