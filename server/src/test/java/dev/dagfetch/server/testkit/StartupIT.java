package dev.dagfetch.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.Main;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs before all other integration tests, so that their daemons start quickly. */
class StartupIT {
  @Test
  @Timeout(600)
  void daemon_afterARehearsal_startsFromItsCache(@TempDir Path rehearsal, @TempDir Path directory)
      throws Exception {
    StartupCache.make(Main.class, program -> DaemonRehearsal.run(program, rehearsal));

    try (DaemonProcess daemon = DaemonProcess.in(directory).jvm("-XX:AOTMode=on").start()) {
      assertThat(daemon.readyLine()).startsWith("dagfetchd serves");
    }
  }
}
