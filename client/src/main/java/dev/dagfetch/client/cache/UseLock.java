package dev.dagfetch.client.cache;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The right to use a version, shared by all who use it, or to take it away, which is nobody else's.
 *
 * <p>Between processes it is a lock on an empty file, which the kernel gives up when a process
 * dies, however it dies. A process holds such a lock as a whole, and loses it as soon as it closes
 * the file in any way. So each file is opened at most once in a process, by this class and no
 * other, and the shares of the threads are counted here. Never waits. Thread-safe.
 */
final class UseLock implements AutoCloseable {
  /** What this process has open; guarded by itself. */
  private static final Map<Path, Held> HELD = new HashMap<>();

  private final Path file;
  private boolean open = true;

  private UseLock(Path file) {
    this.file = file;
  }

  /** Joins those who use it; empty if it is being taken away, or if there is no such file. */
  static Optional<UseLock> share(Path file) throws IOException {
    synchronized (HELD) {
      Held held = HELD.get(file);
      if (held != null) {
        return held.exclusive ? Optional.empty() : Optional.of(held.another(file));
      }
      return acquire(file, false);
    }
  }

  /** Takes the right to take it away; empty if anybody uses it, or if there is no such file. */
  static Optional<UseLock> seize(Path file) throws IOException {
    synchronized (HELD) {
      return HELD.containsKey(file) ? Optional.empty() : acquire(file, true);
    }
  }

  private static Optional<UseLock> acquire(Path file, boolean exclusive) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file, READ, WRITE);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (channel.tryLock(0, Long.MAX_VALUE, !exclusive) == null) {
      channel.close();
      return Optional.empty();
    }
    Held held = new Held(channel, exclusive);
    HELD.put(file, held);
    return Optional.of(held.another(file));
  }

  /** Gives the right up. A second time it does nothing. */
  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      Held held = HELD.get(file);
      if (!open || held == null) {
        return;
      }
      open = false;
      held.shares--;
      if (held.shares == 0) {
        HELD.remove(file);
        held.channel.close();
      }
    }
  }

  /** A file that this process has locked. */
  private static final class Held {
    private final FileChannel channel;
    private final boolean exclusive;
    private int shares;

    Held(FileChannel channel, boolean exclusive) {
      this.channel = channel;
      this.exclusive = exclusive;
    }

    UseLock another(Path file) {
      shares++;
      return new UseLock(file);
    }
  }
}
