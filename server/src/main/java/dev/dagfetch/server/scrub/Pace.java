package dev.dagfetch.server.scrub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How fast files may be read. */
public interface Pace {
  /** As fast as the disk gives them. */
  Pace FREE = bytes -> {};

  /**
   * Says that so many bytes were or will be read, and waits until that is paid for.
   *
   * @throws InterruptedIOException if the thread is told to stop
   */
  void take(long bytes) throws InterruptedIOException;

  /** Opens a file that is read at this pace. */
  default InputStream open(Path file) throws IOException {
    return new PacedStream(Files.newInputStream(file), this);
  }
}
