package dev.dagfetch.server.rpc.call;

import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * How many frames may wait for slow readers beyond those that every stream may have: of one
 * connection, within what the whole daemon has for all of them. Nobody waits for it: a stream that
 * gets nothing goes on when its reader has caught up. Thread-safe.
 */
public final class Allowance {
  /** What no frame is larger than, save for a few bytes of headers. */
  static final int FRAME_BYTES = 256 << 10;

  /** For calls that came over no connection. */
  static final Allowance NONE = new Allowance(0, Optional.empty());

  private final Semaphore frames;
  private final Optional<Allowance> whole;

  private Allowance(long bytes, Optional<Allowance> whole) {
    this.frames = new Semaphore((int) Math.min(bytes / FRAME_BYTES, Integer.MAX_VALUE));
    this.whole = whole;
  }

  /** The allowance of a daemon. */
  public static Allowance of(long bytes) {
    return new Allowance(bytes, Optional.empty());
  }

  /**
   * A part of this one that is handed out more often than there is room: each of its users at most.
   */
  Allowance share(long bytes) {
    return new Allowance(bytes, Optional.of(this));
  }

  /** Takes the right to one frame, to be given back. */
  boolean tryTake() {
    if (!frames.tryAcquire()) {
      return false;
    }
    boolean taken = whole.isEmpty() || whole.get().tryTake();
    if (!taken) {
      frames.release();
    }
    return taken;
  }

  void giveBack(int count) {
    frames.release(count);
    whole.ifPresent(allowance -> allowance.giveBack(count));
  }
}
