package dev.dagfetch.server.rpc.files;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.FileChange;
import dev.dagfetch.server.git.tree.TreeChild;
import dev.dagfetch.server.git.tree.TreeDifference;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.segment.Plan;
import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a base is good for: a function of the base, the version and what is in the mirror, so that
 * any daemon that has both judges alike.
 */
public sealed interface BaseUse {
  /**
   * More differing files than this are a new version rather than a change; they would also have to
   * be held in memory for every reader.
   */
  int MOST_CHANGES = 20_000;

  /** Only what differs is sent. */
  record Used(Selection changes) implements BaseUse {}

  /** Everything is sent, for this reason. */
  record Unused(BaseOutcome reason) implements BaseUse {}

  /**
   * @param version the plan of what is wanted
   * @param reader of its mirror
   */
  static BaseUse of(TreeId base, Plan version, TreeReader reader) {
    return switch (reader.compare(base, version.tree(), MOST_CHANGES)) {
      case TreeDifference.BaseMissing() -> new Unused(BaseOutcome.BASE_OUTCOME_UNKNOWN);
      case TreeDifference.TooMuch() -> new Unused(BaseOutcome.BASE_OUTCOME_NOT_WORTH_IT);
      case TreeDifference.Changes(List<FileChange> changes) ->
          weigh(selection(changes, reader), version);
    };
  }

  /** A version that is mostly new comes faster from its segments. */
  private static BaseUse weigh(Selection changes, Plan version) {
    long worth = Math.max(AnswerFile.FRAME_BYTES, version.contentBytes() / 2);
    return changes.bytes() > worth
        ? new Unused(BaseOutcome.BASE_OUTCOME_NOT_WORTH_IT)
        : new Used(changes);
  }

  private static Selection selection(List<FileChange> changes, TreeReader reader) {
    List<TreePath> removed =
        changes.stream()
            .filter(change -> change.after() == null)
            .map(change -> Objects.requireNonNull(change.before()).path())
            .toList();
    Set<ObjectId> had = contentsBefore(changes);
    List<AnswerFile> files =
        changes.stream()
            .map(FileChange::after)
            .filter(Objects::nonNull)
            .map(child -> file(child, had, reader))
            .toList();
    return new Selection(removed, List.of(), files, 0);
  }

  /** Regular files only: what a link leads to is not a place to copy content from. */
  private static Set<ObjectId> contentsBefore(List<FileChange> changes) {
    Set<ObjectId> contents = new HashSet<>();
    for (FileChange change : changes) {
      TreeChild before = change.before();
      if (before != null && before.isFile()) {
        contents.add(before.id());
      }
    }
    return contents;
  }

  private static AnswerFile file(TreeChild child, Set<ObjectId> had, TreeReader reader) {
    long size = child.isGitlink() ? 0 : reader.blobSize(child.id());
    TreeEntry entry = new TreeEntry(child.path(), child.mode(), size, child.id());
    return new AnswerFile(entry, child.isFile() && had.contains(child.id()));
  }
}
