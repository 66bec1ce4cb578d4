package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.TreeId;
import java.util.List;
import java.util.Optional;

/**
 * Which segments a tree consists of, in the order of its paths. A function of the tree alone: the
 * same on any daemon, and for equal directories of different versions the very same object as long
 * as it is remembered. Immutable.
 */
public final class Plan {
  private static final int MOST_ITEMS = 1 << 30;

  private final TreeId tree;
  private final Weight weight;
  private final Shape shape;
  private final List<PlanItem> items;
  private final int totalItems;

  Plan(TreeId tree, Weight weight, Shape shape, List<PlanItem> items) {
    this.tree = tree;
    this.weight = weight;
    this.shape = shape;
    this.items = List.copyOf(items);
    this.totalItems = items.stream().mapToInt(Plan::totalItems).reduce(0, Plan::addUpTo);
  }

  private static int totalItems(PlanItem item) {
    return item instanceof PlanItem.Below below ? addUpTo(1, below.plan().totalItems) : 1;
  }

  /** Does not overflow for a tree that contains itself a thousandfold on every level. */
  private static int addUpTo(int a, int b) {
    return Math.min(a + b, MOST_ITEMS);
  }

  public TreeId tree() {
    return tree;
  }

  /** Files, symbolic links and gitlinks. */
  public long files() {
    return weight.files();
  }

  public long gitlinks() {
    return weight.gitlinks();
  }

  /** Content of all files. */
  public long contentBytes() {
    return weight.contentBytes();
  }

  Weight weight() {
    return weight;
  }

  Shape shape() {
    return shape;
  }

  List<PlanItem> items() {
    return items;
  }

  /** Items of this plan and of those below it. */
  int totalItems() {
    return totalItems;
  }

  /**
   * What is left behind a position; empty if that is not where a segment ends. Costs no more than
   * the way there.
   */
  public Optional<Remainder> after(Position position) {
    return Remainder.of(this, position);
  }
}
