package dev.dagfetch.server.segment;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.LinkReach;
import dev.dagfetch.server.git.tree.TreeChild;
import dev.dagfetch.server.git.tree.TreeReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the plan of a tree from the plans of the directories in it.
 *
 * <p>A directory that fits into one frame is one segment, named by its own tree id. In a larger
 * one, what is small is gathered into runs, and what is large interrupts them: a large file, and a
 * directory that fills half a frame or more, which keeps its own segments so that they are shared
 * wherever it appears. Reads trees, sizes and where links lead, no other content. Used by one
 * thread.
 */
final class Planner {
  /**
   * What a frame holds at most; runs have half of it on average. A change of this is a change of
   * every segment.
   */
  static final int FRAME_BYTES = 128 << 10;

  /** Plans that are known already, by tree. */
  interface Memory {
    @Nullable Plan find(TreeId tree);

    void add(Plan plan);
  }

  private final TreeReader reader;
  private final Memory memory;
  private final int maxDepth;

  Planner(TreeReader reader, Memory memory, int maxDepth) {
    this.reader = reader;
    this.memory = memory;
    this.maxDepth = maxDepth;
  }

  /**
   * The plan of a tree.
   *
   * @throws DagfetchException TREE_REJECTED if it has too many directories inside each other
   */
  Plan plan(TreeId tree) {
    return plan(tree, TreePath.ROOT, 0);
  }

  private Plan plan(TreeId tree, TreePath path, int depth) {
    Plan known = memory.find(tree);
    if (known != null) {
      return known;
    }
    if (depth > maxDepth) {
      throw Rejection.overLimit(path.toString(), "depth", maxDepth);
    }
    List<Part> parts = new ArrayList<>();
    for (TreeChild child : reader.children(tree, TreePath.ROOT)) {
      parts.add(measure(child, path, depth));
    }
    Plan plan = plan(tree, parts);
    memory.add(plan);
    return plan;
  }

  /** An entry of the directory and what is below it; {@code plan} if it is a directory itself. */
  private record Part(TreeChild child, Weight weight, Shape shape, @Nullable Plan plan) {
    /** Whether it shares a segment with its neighbours. */
    boolean isSmall() {
      return plan == null
          ? weight.contentBytes() <= FRAME_BYTES
          : weight.frameBytes() <= FRAME_BYTES / 2;
    }

    PlanItem alone() {
      return plan == null
          ? new PlanItem.Large(
              child.path(), child.mode(), new LargeFile(child.id(), weight.contentBytes()))
          : new PlanItem.Below(child.path(), plan);
    }
  }

  private Part measure(TreeChild child, TreePath path, int depth) {
    int nameLength = child.path().length();
    if (child.isTree()) {
      Plan below = plan(new TreeId(child.id().hex()), path.resolve(child.path()), depth + 1);
      Shape shape = below.shape().below(nameLength, below.items().isEmpty());
      return new Part(child, below.weight().below(nameLength), shape, below);
    }
    if (child.isGitlink()) {
      Shape shape = Shape.ofFile(child, 0, LinkReach.NONE);
      return new Part(child, Weight.ofGitlink(nameLength), shape, null);
    }
    long size = reader.blobSize(child.id());
    LinkReach links = child.isSymlink() ? reader.linkReach(child.id(), size) : LinkReach.NONE;
    Shape shape = Shape.ofFile(child, size, links);
    return new Part(child, Weight.ofFile(nameLength, size), shape, null);
  }

  private static Plan plan(TreeId tree, List<Part> parts) {
    Weight weight = weigh(parts);
    Shape shape = parts.stream().map(Part::shape).reduce(Shape.EMPTY, Shape::plus);
    boolean oneFrame = weight.frameBytes() <= FRAME_BYTES && !parts.isEmpty();
    List<PlanItem> items = oneFrame ? List.of(run(tree, parts, 0, parts.size())) : cut(tree, parts);
    return new Plan(tree, weight, shape, items);
  }

  private static Weight weigh(List<Part> parts) {
    return parts.stream().map(Part::weight).reduce(Weight.NOTHING, Weight::plus);
  }

  private static List<PlanItem> cut(TreeId tree, List<Part> parts) {
    List<PlanItem> items = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).isSmall()) {
        addRuns(tree, parts, start, i, items);
        items.add(parts.get(i).alone());
        start = i + 1;
      }
    }
    addRuns(tree, parts, start, parts.size(), items);
    return items;
  }

  private static void addRuns(
      TreeId tree, List<Part> parts, int from, int to, List<PlanItem> items) {
    List<Part> small = parts.subList(from, to);
    long[] weights = small.stream().mapToLong(part -> part.weight.frameBytes()).toArray();
    long[] priorities =
        small.stream().mapToLong(part -> Cut.priority(part.child.path().toBytes())).toArray();
    int start = from;
    for (int end : Cut.ends(weights, priorities, FRAME_BYTES)) {
      items.add(run(tree, parts, start, from + end));
      start = from + end;
    }
  }

  private static PlanItem run(TreeId tree, List<Part> parts, int from, int to) {
    List<Part> run = parts.subList(from, to);
    if (run.size() == 1 && run.getFirst().plan != null) {
      return run.getFirst().alone();
    }
    ObjectId id =
        run.size() == parts.size()
            ? new ObjectId(tree.hex())
            : ObjectHash.tree(run.stream().map(Part::child).toList());
    Weight weight = weigh(run);
    int bytes = (int) weight.contentBytes();
    return new PlanItem.Together(new Segment.Run(id, tree, from, to, (int) weight.files(), bytes));
  }
}
