package dev.dagfetch.server.git.refs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names of refs that callers asked for lately: a bounded number. Thread-safe. */
final class WantedRefs {
  private static final int MOST = 100;
  private static final Duration LATELY = Duration.ofHours(1);

  private final AgeClock clock;

  /** The one that was asked for longest ago first. */
  @GuardedBy("this")
  private final Map<RefName, Moment> wanted = new LinkedHashMap<>();

  WantedRefs(AgeClock clock) {
    this.clock = clock;
  }

  synchronized void add(RefName name) {
    wanted.remove(name);
    wanted.put(name, clock.now());
    if (wanted.size() > MOST) {
      wanted.remove(wanted.keySet().iterator().next());
    }
  }

  synchronized void remove(RefName name) {
    wanted.remove(name);
  }

  synchronized List<RefName> now() {
    wanted.values().removeIf(since -> !since.isYoungerThan(LATELY));
    return new ArrayList<>(wanted.keySet());
  }
}
