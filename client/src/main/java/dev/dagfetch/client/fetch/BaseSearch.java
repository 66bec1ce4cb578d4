package dev.dagfetch.client.fetch;

import dev.dagfetch.client.write.Base;
import dev.dagfetch.client.write.Target;
import dev.dagfetch.client.write.UnusableBaseException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The base that a fetch offers to the daemon, or the reason why there is none. Immutable. */
final class BaseSearch {
  private final @Nullable Base base;
  private final BaseUse without;

  private BaseSearch(@Nullable Base base, BaseUse without) {
    this.base = base;
    this.without = without;
  }

  /** Takes the base that is named; else what the target holds, if that is to be replaced. */
  static BaseSearch of(FetchOptions options, Target target) throws IOException {
    if (!options.narrowing().isEmpty()) {
      return new BaseSearch(null, BaseUse.not("a part of a version is fetched without one"));
    }
    Path named = options.base().directory();
    if (named != null) {
      return in(named);
    }
    return options.replace() && !target.isFree()
        ? in(target.path())
        : new BaseSearch(null, BaseUse.NONE);
  }

  private static BaseSearch in(Path directory) {
    try {
      return new BaseSearch(Base.open(directory), BaseUse.NONE);
    } catch (UnusableBaseException e) {
      return new BaseSearch(null, BaseUse.not(String.valueOf(e.getMessage())));
    }
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
