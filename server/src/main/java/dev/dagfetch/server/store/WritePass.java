package dev.dagfetch.server.store;

import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.git.tree.TreeReader;
import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of one version being written by several threads.
 *
 * <p>The writers are stopped by a flag and never interrupted: an interrupt closes the channel that
 * a thread is reading, and the packs they read are shared with everybody.
 */
final class WritePass {
  private static final long TICK_MILLIS = 200;

  private final MirrorTree tree;
  private final RawDirectory root;
  private final Modes modes;
  private final Set<PosixFilePermission> grantable;
  private final Optional<Relative> relative;
  private final LongAdder written = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  WritePass(
      MirrorTree tree,
      RawDirectory root,
      Modes modes,
      Set<PosixFilePermission> grantable,
      Optional<Relative> relative) {
    this.relative = relative;
    this.tree = tree;
    this.root = root;
    this.modes = modes;
    this.grantable = grantable;
  }

  /** Writes each part by a thread of its own, and returns when none is at work any more. */
  void run(Executor writers, List<List<TreeEntry>> parts, Consumer<BuildProgress> progress)
      throws InterruptedException {
    CountDownLatch working = new CountDownLatch(parts.size());
    long total = parts.stream().mapToLong(List::size).sum();
    for (List<TreeEntry> part : parts) {
      start(writers, part, working);
    }
    try {
      while (!working.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        progress.accept(new BuildProgress(written.sum(), total));
      }
    } finally {
      stopped = true;
      awaitUninterruptibly(working);
    }
    rethrow(failure.get());
  }

  private void start(Executor writers, List<TreeEntry> part, CountDownLatch working) {
    try {
      writers.execute(() -> write(part, working));
    } catch (RejectedExecutionException e) {
      // The daemon is stopping. Another writer may be at work already and must be waited for.
      fail(e);
      working.countDown();
    }
  }

  private void write(List<TreeEntry> part, CountDownLatch working) {
    try (TreeReader reader = tree.openReader()) {
      FileWriter writer = new FileWriter(reader, root, modes, grantable, relative, () -> stopped);
      for (TreeEntry entry : part) {
        if (stopped) {
          return;
        }
        write(writer, entry);
        written.increment();
        Failpoint.CHECKOUT_WRITING.pass();
      }
    } catch (Throwable e) {
      fail(e);
    } finally {
      working.countDown();
    }
  }

  private void write(FileWriter writer, TreeEntry entry) {
    try {
      writer.write(entry);
    } catch (IOException e) {
      throw DiskFailure.of(e, entry.path(), root.path());
    }
  }

  private void fail(Throwable e) {
    failure.compareAndSet(null, e);
    stopped = true;
  }

  private static void awaitUninterruptibly(CountDownLatch working) {
    boolean interrupted = false;
    while (true) {
      try {
        working.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }
}
