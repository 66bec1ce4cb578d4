package dev.dagfetch.server.rpc.call;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * How far one stream is ahead of its reader.
 *
 * <p>Every stream may have a frame under way, or none could ever go on beside others that are not
 * read. Each further one is drawn from the allowance of its connection, and given back when the
 * reader has caught up or the call has ended, whichever comes first. Used by the producer; only
 * {@link #ended} may be called by another thread.
 */
final class RunAhead {
  /** Frames that keep a fast reader busy; more would only cost memory. */
  private static final int MOST = 8;

  private final Allowance allowance;

  /** Producer and transport: what is ahead stays in memory until neither has to do with it. */
  private final AtomicInteger involved = new AtomicInteger(2);

  private int frames;

  RunAhead(Allowance allowance) {
    this.allowance = allowance;
  }

  /** Whether a frame may be sent; {@code caughtUp} says whether the reader took those before. */
  boolean tryNext(BooleanSupplier caughtUp) {
    if (caughtUp.getAsBoolean()) {
      giveBack();
      return true;
    }
    boolean taken = frames < MOST && allowance.tryTake();
    frames += taken ? 1 : 0;
    return taken;
  }

  /**
   * Called once by the producer when it has ended, and once when the transport has nothing left.
   */
  void ended() {
    if (involved.decrementAndGet() == 0) {
      giveBack();
    }
  }

  private void giveBack() {
    allowance.giveBack(frames);
    frames = 0;
  }
}
