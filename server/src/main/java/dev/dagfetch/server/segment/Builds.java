package dev.dagfetch.server.segment;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.tree.TreeReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Builds segments that are missing, and compresses them: each once, however many streams want it,
 * on threads of its own. A stream that waits, for a segment or for its reader, holds nothing here.
 * Thread-safe.
 */
final class Builds implements AutoCloseable {
  /** Reading a mirror is work for a processor; more threads would only hold more in memory. */
  private static final int PLACES = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final SegmentWorker worker;
  private final Flights<ObjectId, Frame> runs = new Flights<>();
  private final Flights<ObjectId, Optional<Frame>> parts = new Flights<>();
  private final Flights<ObjectId, Frame> packs = new Flights<>();
  private final Semaphore places = new Semaphore(PLACES);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("segments-", 0).factory());

  Builds(SegmentWorker worker) {
    this.worker = worker;
  }

  /** Begins to build runs, those not yet under way, one after the other. */
  void begin(MirrorTree from, List<Segment.Run> wanted) {
    List<Job<Segment.Run, Frame>> jobs = new ArrayList<>();
    for (Segment.Run run : wanted) {
      var unused = runs.join(run.id(), claim -> jobs.add(new Job<>(run, claim)));
    }
    launchRuns(from, jobs);
  }

  /** The frame of a run; waits for it. */
  Frame run(MirrorTree from, Segment.Run run) {
    return Flights.await(
        runs.join(run.id(), claim -> launchRuns(from, List.of(new Job<>(run, claim)))));
  }

  /**
   * The frame of a part, and begins with those that follow it; waits for it. Empty if parts cannot
   * be kept now.
   */
  Optional<Frame> part(MirrorTree from, Segment.Part part) {
    Deque<Job<Segment.Part, Optional<Frame>>> jobs = new ArrayDeque<>();
    CompletableFuture<Optional<Frame>> first =
        parts.join(part.id(), claim -> jobs.add(new Job<>(part, claim)));
    if (!jobs.isEmpty()) {
      part.file()
          .partsFrom(part.index() + 1)
          .forEach(next -> {
            var unused = parts.join(next.id(), claim -> jobs.add(new Job<>(next, claim)));
          });
      launch(jobs, () -> reading(from, reader -> worker.buildParts(reader, jobs)));
    }
    return Flights.await(first);
  }

  private void launchRuns(MirrorTree from, List<Job<Segment.Run, Frame>> jobs) {
    if (!jobs.isEmpty()) {
      launch(jobs, () -> reading(from, reader -> worker.buildRuns(reader, jobs)));
    }
  }

  /** The compressed frame of a segment, made of its plain one; waits for it. */
  Frame pack(Segment.Packed segment, Frame plain) {
    return Flights.await(
        packs.join(
            segment.id(),
            claim -> {
              Job<Segment.Packed, Frame> job = new Job<>(segment, claim);
              launch(List.of(job), () -> worker.pack(job, plain));
            }));
  }

  private interface Reading {
    void with(TreeReader reader) throws IOException;
  }

  private static void reading(MirrorTree from, Reading reading) throws IOException {
    try (TreeReader reader = from.openReader()) {
      reading.with(reader);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private <J extends Job<?, ?>> void launch(Collection<J> jobs, Work work) {
    try {
      threads.execute(() -> work(jobs, work));
    } catch (RejectedExecutionException e) {
      failAll(jobs, stopping());
    }
  }

  /** Whatever happens, nobody is left waiting. */
  private <J extends Job<?, ?>> void work(Collection<J> jobs, Work work) {
    try {
      places.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failAll(jobs, stopping());
      return;
    }
    try {
      work.run();
    } catch (Throwable e) {
      failAll(jobs, e);
    } finally {
      places.release();
    }
  }

  private static <J extends Job<?, ?>> void failAll(Collection<J> jobs, Throwable failure) {
    jobs.forEach(job -> job.claim().fail(failure));
  }

  private static DagfetchException stopping() {
    return new DagfetchException(
            Reason.DRAINING, "building a segment was stopped by the daemon; try again")
        .retryAfter(Duration.ofSeconds(1));
  }

  /** Gives up what is under way. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
