package dev.dagfetch.client.write;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * At most two threads that work on files, fed through a short queue of batches.
 *
 * <p>After a failure the threads go on taking batches and drop them, so that the feeding thread
 * never waits for a queue that nobody empties; it learns of the failure with its next call. Fed and
 * closed by one thread.
 */
final class WriterPool<T> implements AutoCloseable {
  private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());
  private static final int QUEUED_BATCHES = 8;

  /** Ends one thread: the only empty batch. */
  private final List<T> end = List.of();

  private final BlockingQueue<List<T>> queue = new ArrayBlockingQueue<>(QUEUED_BATCHES);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Consumer<? super T> writer;
  private List<Thread> threads = List.of();

  WriterPool(Consumer<? super T> writer) {
    this.writer = writer;
  }

  /** Hands a batch to the writers; waits for a place in the queue. */
  void submit(List<T> batch) {
    throwFailure();
    if (batch.isEmpty()) {
      return;
    }
    start();
    uninterrupted(() -> queue.put(batch));
  }

  /** Waits until every batch is written, and throws what went wrong. Afterwards it can go on. */
  void settle() {
    end();
    throwFailure();
  }

  @Override
  public void close() {
    failure.compareAndSet(null, new IllegalStateException("the writers were closed"));
    end();
  }

  private void start() {
    if (threads.isEmpty()) {
      threads =
          IntStream.range(0, THREADS)
              .mapToObj(i -> new Thread(this::work, "dagfetch-writer-" + i))
              .toList();
      threads.forEach(thread -> thread.setDaemon(true));
      threads.forEach(Thread::start);
    }
  }

  /**
   * Waits for the threads, also when interrupted: what they write must not outlive the staging
   * directory.
   */
  private void end() {
    boolean interrupted = Thread.interrupted();
    for (int i = 0; i < threads.size(); i++) {
      interrupted |= insist(() -> queue.put(end));
    }
    for (Thread thread : threads) {
      interrupted |= insist(thread::join);
    }
    threads = List.of();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      for (List<T> batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
        write(batch);
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a writer", e);
    }
  }

  private void write(List<T> batch) {
    try {
      for (T item : batch) {
        if (failure.get() != null) {
          return;
        }
        writer.accept(item);
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void throwFailure() {
    Throwable cause = failure.get();
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
  }

  private static void uninterrupted(Waiting waiting) {
    try {
      waiting.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DagfetchClientException(
          LocalReason.CANCELLED, "the fetch was interrupted; nothing was published", e);
    }
  }

  /** Waits to the end; returns whether it was interrupted meanwhile. */
  private static boolean insist(Waiting waiting) {
    boolean interrupted = false;
    while (true) {
      try {
        waiting.run();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private interface Waiting {
    void run() throws InterruptedException;
  }
}
