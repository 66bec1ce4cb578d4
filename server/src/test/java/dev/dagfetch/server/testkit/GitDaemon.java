package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Git's own server for {@code git://}, a real {@code git daemon} on a loopback port, for every
 * repository below a directory.
 */
public final class GitDaemon implements AutoCloseable {
  private static final int ATTEMPTS = 5;

  private final Process process;
  private final int port;

  private GitDaemon(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Serves the repositories that lie in a directory, or will. */
  public static GitDaemon serve(Path root) {
    return serve(root, List.of());
  }

  /** The same in protocol v0 only, as servers of before 2018: no commit but the tips of refs. */
  public static GitDaemon serveV0(Path root) {
    return serve(root, List.of(withoutProtocol(root).toString()));
  }

  private static GitDaemon serve(Path root, List<String> pathFirst) {
    // The port is free when it is looked for, and may be taken a moment later.
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      int port = freePort();
      Process process = start(root, pathFirst, port);
      if (listens(process, port)) {
        return new GitDaemon(process, port);
      }
      process.destroyForcibly();
    }
    throw new IllegalStateException("git daemon does not listen");
  }

  public String url(GitRepo repo) {
    return "git://127.0.0.1:" + port + "/" + repo.dir().getFileName();
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }

  private static Process start(Path root, List<String> pathFirst, int port) {
    List<String> command =
        List.of(
            execPath().resolve("git-daemon").toString(),
            "--listen=127.0.0.1",
            "--port=" + port,
            "--export-all",
            "--base-path=" + root);
    ProcessBuilder builder = GitBinary.process(command);
    List<String> path = new ArrayList<>(pathFirst);
    path.add(builder.environment().get("PATH"));
    builder.environment().put("PATH", String.join(":", path));
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path execPath() {
    return Path.of(GitBinary.text(Path.of("/nonexistent"), "--exec-path"));
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean listens(Process process, int port) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !process.isAlive() || connects(port));
    return process.isAlive();
  }

  private static boolean connects(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** A directory with a {@code git} that does not hear which protocol the client would like. */
  private static Path withoutProtocol(Path root) {
    try {
      Path directory = Files.createDirectories(root.resolve("git-without-protocol"));
      Path script = directory.resolve("git");
      Files.writeString(
          script,
          "#!/bin/sh\nunset GIT_PROTOCOL\nexec %s \"$@\"\n".formatted(execPath().resolve("git")));
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
