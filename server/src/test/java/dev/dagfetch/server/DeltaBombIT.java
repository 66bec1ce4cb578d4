package dev.dagfetch.server;

import static dev.dagfetch.server.testkit.RpcErrors.assertReason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.DaemonProcess;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HostileServer;
import dev.dagfetch.server.testkit.RawPack;
import dev.dagfetch.server.testkit.RawTree;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pack of a few KiB whose deltas ask for more memory than the daemon has, though for less than
 * its limits.
 */
class DeltaBombIT {
  @TempDir private Path dir;

  @Test
  void bomb_beyondTheHeap_isRejected_andTheDaemonGoesOn() {
    GitRepo upstream = GitRepo.create(dir.resolve("up.git"));
    String harmless = upstream.commit("a.py", "x = 1");
    RawPack pack = new RawPack();
    String base = pack.blob(new byte[1 << 16]);
    pack.delta(base, RawPack.copies(1 << 16, 1L << 30));
    String commit = pack.commit(pack.tree(new RawTree().entry("100644", "a", base)));

    try (HostileServer hostile = HostileServer.start();
        DaemonProcess daemon =
            DaemonProcess.in(dir)
                .jvm("-Xmx128m")
                .repository("etl", upstream.url())
                .repository("liar", hostile.serve(pack.bytes()))
                .start();
        Caller caller = daemon.callTcp()) {
      assertThat(assertReason(() -> caller.fetch("liar", commit), "TREE_REJECTED"))
          .hasMessageContaining("memory");

      assertThat(caller.fetch("etl", harmless).files()).hasSize(1);
      assertThat(daemon.log()).doesNotContain("OutOfMemoryError");
    }
  }
}
