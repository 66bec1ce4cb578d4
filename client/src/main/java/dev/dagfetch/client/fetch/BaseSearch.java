package dev.dagfetch.client.fetch;

import dev.dagfetch.client.write.Base;
import dev.dagfetch.client.write.Bases;
import dev.dagfetch.client.write.UnusableBaseException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The base that a fetch offers to the daemon, or the reason why there is none.
 *
 * <p>The first lines of its manifest are enough for the offer; the rest is read while the daemon
 * makes up its answer, if it is not known already. Thread-safe.
 */
public final class BaseSearch {
  private final String treeId;
  private final Optional<FutureTask<Base>> reading;
  private final BaseUse without;

  private BaseSearch(String treeId, Optional<FutureTask<Base>> reading, BaseUse without) {
    this.treeId = treeId;
    this.reading = reading;
    this.without = without;
  }

  /** Offers a directory, if it can serve. */
  public static BaseSearch in(Path directory, Bases bases) {
    try {
      Optional<Base> known = bases.recall(directory);
      if (known.isPresent()) {
        FutureTask<Base> done = new FutureTask<>(known::get);
        done.run();
        return new BaseSearch(known.get().manifest().treeId(), Optional.of(done), BaseUse.NONE);
      }
      String treeId = Base.treeId(directory);
      FutureTask<Base> reading = new FutureTask<>(() -> bases.open(directory));
      Thread reader = new Thread(reading, "dagfetch-base");
      reader.setDaemon(true);
      reader.start();
      return new BaseSearch(treeId, Optional.of(reading), BaseUse.NONE);
    } catch (UnusableBaseException e) {
      return without(e);
    }
  }

  /** There is none. */
  public static BaseSearch without(String why) {
    return new BaseSearch("", Optional.empty(), BaseUse.not(why));
  }

  static BaseSearch without(UnusableBaseException why) {
    return without(String.valueOf(why.getMessage()));
  }

  /** What to offer to the daemon; empty for nothing. */
  String treeId() {
    return treeId;
  }

  boolean isOffered() {
    return reading.isPresent();
  }

  /**
   * Waits until the base is read.
   *
   * @throws UnusableBaseException if it cannot serve after all: the daemon must be asked without it
   */
  Optional<Base> base() throws UnusableBaseException, InterruptedException {
    if (reading.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(reading.get().get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnusableBaseException unusable) {
        throw unusable;
      }
      throw new IllegalStateException("cannot read a base", e.getCause());
    }
  }

  /** What became of the base once the daemon has answered. */
  BaseUse use(Answer answer) {
    if (reading.isEmpty()) {
      return without;
    }
    return answer.usesBase() ? BaseUse.of(treeId) : BaseUse.declined(answer.baseOutcome());
  }
}
