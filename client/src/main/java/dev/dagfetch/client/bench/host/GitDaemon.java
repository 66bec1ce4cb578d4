package dev.dagfetch.client.bench.host;

import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.repository.Git;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A {@code git daemon} on loopback that serves a directory of bare repositories, and can be made to
 * count what it is asked for.
 */
public final class GitDaemon implements AutoCloseable {
  /** What upload-pack says before each pack that it sends, in the trace of the protocol. */
  private static final String PACK_FOLLOWS = "upload-pack> packfile";

  private static final int ATTEMPTS = 500;
  private static final int MILLIS_BETWEEN = 10;

  private final Process process;
  private final int port;
  private final Path trace;

  private GitDaemon(Process process, int port, Path trace) {
    this.process = process;
    this.port = port;
    this.trace = trace;
  }

  /** Starts one that does not count, and so has nothing else to do than what is measured. */
  public static GitDaemon start(Path repositories, Path log) throws IOException {
    return start(repositories, log, Path.of("/dev/null"), false);
  }

  /** Starts one that counts. */
  public static GitDaemon counting(Path repositories, Path log) throws IOException {
    Path trace = log.resolveSibling(log.getFileName() + ".packets");
    Files.deleteIfExists(trace);
    return start(repositories, log, trace, true);
  }

  private static GitDaemon start(Path repositories, Path log, Path trace, boolean counting)
      throws IOException {
    int port = Ports.free();
    // Not "git daemon", which is a parent that would have to be told to end its child.
    Path program = Path.of(Git.run(List.of("git", "--exec-path")), "git-daemon");
    ProcessBuilder builder =
        Git.process(
            List.of(
                program.toString(),
                "--verbose",
                "--export-all",
                "--reuseaddr",
                "--max-connections=0",
                "--listen=" + Ports.LOOPBACK,
                "--port=" + port,
                "--base-path=" + repositories,
                repositories.toString()));
    if (counting) {
      builder.environment().put("GIT_TRACE_PACKET", trace.toString());
    }
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    GitDaemon daemon = new GitDaemon(process, port, trace);
    daemon.awaitListening(log);
    return daemon;
  }

  private void awaitListening(Path log) throws IOException {
    for (int i = 0; i < ATTEMPTS && process.isAlive(); i++) {
      if (Ports.answers(port)) {
        return;
      }
      pause();
    }
    close();
    throw new BenchException("git daemon does not serve: " + Files.readString(log).strip());
  }

  private static void pause() {
    try {
      Thread.sleep(MILLIS_BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while git daemon starts", e);
    }
  }

  /** Where a repository is served. */
  public String url(String name) {
    return "git://%s:%d/%s".formatted(Ports.LOOPBACK, port, name);
  }

  /**
   * Packs sent since the start: one for each fetch that got something, none for a mere look at the
   * refs.
   */
  public long packsSent() throws IOException {
    if (!Files.isRegularFile(trace)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(trace, StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> line.contains(PACK_FOLLOWS)).count();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
