package dev.dagfetch.server.segment;

import static dev.dagfetch.server.testkit.Interleavings.require;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.testkit.Interleavings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Join against finish and against failure of a segment that is being built. */
@Tag("model")
final class FlightsModelTest {
  @Test
  void join_inEveryOrder_getsTheOneThatWasBuilt() {
    Interleavings.explore(
        150,
        () -> {
          Building building = new Building(false);

          List<String> got = Interleavings.together(building::get, building::get, building::get);

          require(Set.copyOf(got).equals(Set.of("built 1")), got);
        });
  }

  @Test
  void join_ofOneThatFails_getsItsFailureOrBuildsAnew() {
    Interleavings.explore(
        150,
        () -> {
          Building building = new Building(true);

          List<String> got = Interleavings.together(building::get, building::get);

          require(got.contains("failed 1"), got);
          require(Set.of("failed 1", "built 2").containsAll(got), got);
          require(building.get().equals("built 2"), "a failure that was kept");
        });
  }

  /** What {@link SegmentSource}, {@link Builds} and {@link SegmentWorker} do, without a disk. */
  private static final class Building {
    private final Flights<String, String> flights = new Flights<>();
    private final Map<String, String> store = new ConcurrentHashMap<>();
    private final AtomicInteger builds = new AtomicInteger();
    private final boolean firstFails;

    Building(boolean firstFails) {
      this.firstFails = firstFails;
    }

    String get() {
      String here = store.get("id");
      if (here != null) {
        return here;
      }
      try {
        return Flights.await(flights.join("id", this::build));
      } catch (DagfetchException e) {
        return e.getMessage();
      }
    }

    private void build(Flights.Claim<String> claim) {
      String here = store.get("id");
      if (here != null) {
        claim.complete(here);
        return;
      }
      int n = builds.incrementAndGet();
      if (firstFails && n == 1) {
        claim.fail(new DagfetchException(Reason.OBJECT_CORRUPT, "failed " + n));
        return;
      }
      store.put("id", "built " + n);
      claim.complete("built " + n);
    }
  }
}
