package dev.dagfetch.server.rpc.call;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams that are being answered, so that a draining daemon can end those that would go on for
 * ever. Thread-safe.
 */
public final class RunningStreams {
  private final Set<FramePump<?>> pumps = ConcurrentHashMap.newKeySet();

  void add(FramePump<?> pump) {
    pumps.add(pump);
  }

  void remove(FramePump<?> pump) {
    pumps.remove(pump);
  }

  /** Streams under way. */
  public int count() {
    return pumps.size();
  }

  /** Ends every stream with {@code DRAINING}, leases included. Returns how many there were. */
  public int cut() {
    int cut = 0;
    for (FramePump<?> pump : pumps) {
      pump.cut();
      cut++;
    }
    return cut;
  }
}
