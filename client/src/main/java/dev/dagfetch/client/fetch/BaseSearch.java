package dev.dagfetch.client.fetch;

import dev.dagfetch.client.write.Base;
import dev.dagfetch.client.write.UnusableBaseException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The base that a fetch offers to the daemon, or the reason why there is none. Immutable. */
public final class BaseSearch {
  private final @Nullable Base base;
  private final BaseUse without;

  private BaseSearch(@Nullable Base base, BaseUse without) {
    this.base = base;
    this.without = without;
  }

  /** Opens a directory, if it can serve. */
  public static BaseSearch in(Path directory) {
    try {
      return new BaseSearch(Base.open(directory), BaseUse.NONE);
    } catch (UnusableBaseException e) {
      return without(String.valueOf(e.getMessage()));
    }
  }

  /** There is none. */
  public static BaseSearch without(String why) {
    return new BaseSearch(null, BaseUse.not(why));
  }

  /** What to offer to the daemon; empty for nothing. */
  String treeId() {
    return base == null ? "" : base.manifest().treeId();
  }

  @Nullable Base base() {
    return base;
  }

  /** What became of the base once the daemon has answered. */
  BaseUse use(Answer answer) {
    if (base == null) {
      return without;
    }
    return answer.usesBase() ? BaseUse.of(treeId()) : BaseUse.declined(answer.baseOutcome());
  }
}
