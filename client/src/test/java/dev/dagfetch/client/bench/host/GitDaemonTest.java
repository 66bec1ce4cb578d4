package dev.dagfetch.client.bench.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.client.bench.report.Narrator;
import dev.dagfetch.client.bench.repository.BenchRepository;
import dev.dagfetch.client.bench.repository.Git;
import dev.dagfetch.client.bench.repository.Remotes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitDaemonTest {
  @TempDir private Path directory;

  @Test
  void packsSent_countsFetchesAndNotLooks() throws IOException {
    Path repositories = Files.createDirectory(directory.resolve("remotes"));
    BenchRepository tiny =
        new Remotes(repositories, new Narrator(new PrintWriter(Writer.nullWriter()), false)).tiny();
    try (GitDaemon git = GitDaemon.counting(repositories, directory.resolve("git.log"))) {
      String url = git.url(tiny.name());
      Git.run(List.of("git", "ls-remote", url));
      assertThat(git.packsSent()).isZero();

      Git.run(
          List.of(
              "git",
              "clone",
              "--quiet",
              "--depth",
              "1",
              url,
              directory.resolve("clone").toString()));
      assertThat(git.packsSent()).isEqualTo(1);

      Git.run(List.of("git", "init", "--quiet", directory.resolve("fetch").toString()));
      Git.run(
          List.of(
              "git",
              "-C",
              directory.resolve("fetch").toString(),
              "fetch",
              "--quiet",
              "--depth",
              "1",
              url,
              tiny.commit()));
      assertThat(git.packsSent()).isEqualTo(2);
    }
  }
}
