package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.git.gate.FetchProgress;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.EmptyProgressMonitor;

/** Turns JGit's progress into ours. Used by one thread. */
final class ArrivalMonitor extends EmptyProgressMonitor {
  private final Consumer<FetchProgress> progress;
  private boolean receiving;
  private long done;
  private long total;

  ArrivalMonitor(Consumer<FetchProgress> progress) {
    this.progress = progress;
  }

  /** JGit tells what the remote is doing as well; only our own receiving counts. */
  @Override
  public void beginTask(String title, int totalWork) {
    receiving = title.startsWith("Receiving") && totalWork > 0;
    if (receiving) {
      total = totalWork;
      done = 0;
      publish();
    }
  }

  @Override
  public void update(int completed) {
    if (receiving) {
      done += completed;
      publish();
    }
  }

  /** Whether anything was received so far. */
  boolean hasReceived() {
    return total > 0;
  }

  @Override
  public boolean isCancelled() {
    return Thread.currentThread().isInterrupted();
  }

  private void publish() {
    progress.accept(FetchProgress.receiving(done, total));
  }
}
