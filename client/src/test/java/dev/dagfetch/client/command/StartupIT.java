package dev.dagfetch.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.JavaProgram;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.server.testkit.StartupCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs before all other integration tests, so that their commands start quickly. */
class StartupIT {
  /** The process that makes the cache is gone when the cache is there. */
  private static final int SECONDS = 500;

  @Test
  @Timeout(600)
  void command_afterARehearsal_startsFromItsCache(@TempDir Path directory, @TempDir Path scratch)
      throws Exception {
    GitRepo repo = GitRepo.create(directory.resolve("r"));
    String commit =
        repo.commit(
            GitFiles.of("dag.py", "v1")
                .executable("run", "v1")
                .symlink("link", "run")
                .random("lib/large", 2 << 20, 1));
    try (RunningDaemon daemon = RunningDaemon.start(directory).declare("etl", repo.url())) {
      String[] fetch = {
        "fetch",
        "etl@" + commit,
        "--cache",
        scratch.resolve("cache").toString(),
        "--json",
        "--address",
        "unix:" + daemon.socket()
      };

      StartupCache.make(Main.class, program -> requireFetched(program, List.of(), scratch, fetch));

      requireFetched(JavaProgram.of(Main.class), List.of("-XX:AOTMode=on"), scratch, fetch);
    }
  }

  private static void requireFetched(
      JavaProgram program, List<String> jvmOptions, Path scratch, String... fetch)
      throws IOException, InterruptedException {
    try (CommandProcess process = CommandProcess.start(program, jvmOptions, scratch, fetch)) {
      Ran ran = process.await(SECONDS);
      assertThat(ran.exitCode()).as(ran.err()).isZero();
    }
  }
}
