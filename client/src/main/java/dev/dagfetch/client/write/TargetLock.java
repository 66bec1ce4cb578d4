package dev.dagfetch.client.write;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * The right to publish under one name, held for the time of a few renames.
 *
 * <p>Between processes it is a lock on an empty file beside the target, {@code .v1.dagfetch-lock},
 * which the kernel unlocks when its holder dies. The file stays: whoever deleted it could leave two
 * holders, one of them with a lock on a file that has no name any more. Between threads it is a
 * permit, because file locks belong to processes; it also keeps a process from opening the file
 * twice, for closing either would drop the lock.
 */
public final class TargetLock implements AutoCloseable {
  private static final Semaphore[] PERMITS =
      Stream.generate(() -> new Semaphore(1)).limit(64).toArray(Semaphore[]::new);

  private final Semaphore permit;
  private final FileChannel channel;

  private TargetLock(Semaphore permit, FileChannel channel) {
    this.permit = permit;
    this.channel = channel;
  }

  /** Waits for the right. */
  public static TargetLock acquire(Path target) throws IOException, InterruptedException {
    Path file = target.resolveSibling("." + target.getFileName() + ".dagfetch-lock");
    Semaphore permit = PERMITS[Math.floorMod(file.hashCode(), PERMITS.length)];
    permit.acquire();
    try {
      return new TargetLock(permit, lock(file));
    } catch (IOException | RuntimeException e) {
      permit.release();
      throw e;
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, CREATE, WRITE);
    try {
      channel.lock();
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      permit.release();
    }
  }
}
