package dev.dagfetch.server.rpc.call;

import static dev.dagfetch.server.testkit.Interleavings.require;

import dev.dagfetch.server.testkit.Interleavings;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Producers and transports of streams that share an allowance, in every order. */
@Tag("model")
final class RunAheadModelTest {
  private static final int FRAME = Allowance.FRAME_BYTES;

  @Test
  void allowance_whoeverEndsFirst_isWholeAgain() {
    Interleavings.explore(
        150,
        () -> {
          Allowance all = Allowance.of(3 * FRAME);
          RunAhead one = new RunAhead(all.share(2 * FRAME));
          RunAhead other = new RunAhead(all.share(2 * FRAME));

          Interleavings.together(producer(one), transport(one), producer(other));
          other.ended();

          require(framesOf(all) == 3, "frames lost, or given back twice");
        });
  }

  @Test
  void allowance_takenByTwo_isNeverTakenTwice() {
    Interleavings.explore(
        150,
        () -> {
          Allowance all = Allowance.of(1 * FRAME);
          Allowance one = all.share(FRAME);
          Allowance other = all.share(FRAME);

          List<Boolean> taken = Interleavings.together(one::tryTake, other::tryTake);
          require(Collections.frequency(taken, true) == 1, taken);
          require(framesOf(all) == 0, "one more");
          // The one that got none has lost nothing by it.
          (taken.get(0) ? one : other).giveBack(1);
          require(framesOf(one) == 1, "less than its share");
        });
  }

  private static Callable<Boolean> producer(RunAhead ahead) {
    return () -> {
      ahead.tryNext(() -> false);
      ahead.tryNext(() -> false);
      ahead.tryNext(() -> true);
      ahead.tryNext(() -> false);
      ahead.ended();
      return true;
    };
  }

  private static Callable<Boolean> transport(RunAhead ahead) {
    return () -> {
      ahead.ended();
      return true;
    };
  }

  /** Takes what there is. */
  private static int framesOf(Allowance allowance) {
    int frames = 0;
    while (allowance.tryTake()) {
      frames++;
    }
    return frames;
  }
}
