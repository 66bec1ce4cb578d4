package dev.dagfetch.server.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;

/**
 * Runs a test of a few threads again and again, each time with their steps in another order, chosen
 * by a model checker: few switches of threads first, then more. What fails is shown as the order of
 * steps that led to it.
 *
 * <p>{@code -Ddagfetch.models=N} tries N times as many orders. Tests carry the tag {@code model},
 * for they run in a process of their own: the checker rewrites every class that it sees, the JDK's
 * among them. It follows platform threads that the test's own code starts, and no others.
 */
public final class Interleavings {
  private static final int MORE = Integer.getInteger("dagfetch.models", 1);

  private Interleavings() {}

  /** What is tried, with everything new each time. */
  public interface Trial {
    void run() throws Exception;
  }

  /**
   * Runs a trial in so many orders, or in all that there are if these are fewer.
   *
   * @param orders how many without the switch
   */
  public static void explore(int orders, Trial trial) {
    // Loads what it uses: the checker takes an order of steps that lasts 30 s for one without end.
    run(trial);
    Lincheck.runConcurrentTest(Math.multiplyExact(orders, MORE), () -> run(trial));
  }

  private static void run(Trial trial) {
    try {
      trial.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Says what must hold; the checker and AssertJ do not get on with each other. */
  public static void require(boolean holds, Object seen) {
    if (!holds) {
      throw new AssertionError("seen: " + seen);
    }
  }

  /** Does things at the same time, and waits for all; what one of them throws is thrown. */
  @SafeVarargs
  public static <V> List<V> together(Callable<V>... things) throws Exception {
    List<Actor<V>> actors = new ArrayList<>();
    for (Callable<V> thing : things) {
      actors.add(new Actor<>(thing));
    }
    List<Thread> threads = new ArrayList<>();
    for (Actor<V> actor : actors) {
      Thread thread = new Thread(actor);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    List<V> results = new ArrayList<>();
    for (Actor<V> actor : actors) {
      results.add(actor.result());
    }
    return results;
  }

  /** One of those who do something at the same time. */
  private static final class Actor<V> implements Runnable {
    private final Callable<V> thing;
    private @Nullable V result;
    private @Nullable Throwable failure;

    Actor(Callable<V> thing) {
      this.thing = thing;
    }

    @Override
    public void run() {
      try {
        result = thing.call();
      } catch (Throwable e) {
        failure = e;
      }
    }

    V result() {
      if (failure != null) {
        throw new AssertionError(failure);
      }
      return Objects.requireNonNull(result);
    }
  }
}
