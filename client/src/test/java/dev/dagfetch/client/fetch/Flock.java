package dev.dagfetch.client.fetch;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A lock on a file that another process holds: a Java process, because Java's locks are not those
 * of flock(1).
 */
final class Flock implements AutoCloseable {
  private final Process holder;

  private Flock(Process holder) {
    this.holder = holder;
  }

  static Flock hold(Path file) throws IOException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Flock.class.getName(),
            file.toString());
    Process holder = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    if (holder.getInputStream().read() != '!') {
      throw new AssertionError("the holder has no lock");
    }
    return new Flock(holder);
  }

  /** Locks the file, says so, and waits for the end of its input. */
  public static void main(String[] args) throws IOException {
    try (java.nio.channels.FileChannel channel =
        java.nio.channels.FileChannel.open(
            Path.of(args[0]),
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.WRITE)) {
      channel.lock();
      System.out.println("!");
      int end = System.in.read();
      System.exit(end == -1 ? 0 : 1);
    }
  }

  @Override
  public void close() throws IOException {
    holder.getOutputStream().close();
  }
}
