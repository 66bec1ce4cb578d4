package dev.dagfetch.server.git.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file far larger than the heap, fetched and read by a process of its own. */
class LargeBlobIT {
  private static final long SIZE = 64L << 20;
  private static final String HEAP = "-Xmx40m";

  @TempDir Path tmp;

  @Test
  void fetchAndRead_blobLargerThanTheHeap_areDoneInIt() throws Exception {
    GitRepo upstream = GitRepo.create(tmp.resolve("up.git"));
    // Random bytes do not get smaller; trying costs the test most of its time.
    upstream.git("config", "core.compression", "0");
    String commit = upstream.commit(GitFiles.of("small", "1").random("large", SIZE, 7));
    try (HttpRemote remote = HttpRemote.serve(tmp)) {
      Process child = child(remote.url(upstream), commit, upstream.blobId(commit, "large"));
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(child.waitFor()).as(output).isZero();
      assertThat(output.lines()).contains("read " + SIZE);
    }
  }

  private Process child(String url, String commit, String blob) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            HEAP,
            "-cp",
            System.getProperty("java.class.path"),
            Reader.class.getName(),
            tmp.toString(),
            url,
            commit,
            blob)
        .redirectErrorStream(true)
        .start();
  }

  /** The child process. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] args) throws IOException {
      try (MirrorFixture mirrors = new MirrorFixture(Path.of(args[0]))) {
        Mirror mirror = mirrors.open(args[1]);
        mirror.ensure(new CommitId(args[2]), MirrorFixture.PATIENT);
        try (TreeReader reader = mirror.openReader();
            InputStream in = reader.openBlob(new ObjectId(args[3]))) {
          System.out.println("read " + in.transferTo(OutputStream.nullOutputStream()));
        }
      }
    }
  }
}
