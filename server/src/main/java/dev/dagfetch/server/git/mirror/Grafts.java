package dev.dagfetch.server.git.mirror;

import dev.dagfetch.server.git.submodule.NewTrees;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a tree has in place of its gitlinks: the trees that name the submodules' own trees there,
 * and the mirrors with the submodules' objects.
 */
public final class Grafts {
  /** A tree that is delivered as it is. */
  public static final Grafts NONE = new Builder().build();

  private final List<Mirror> mirrors;
  private final NewTrees trees;

  private Grafts(List<Mirror> mirrors, NewTrees trees) {
    this.mirrors = mirrors;
    this.trees = trees;
  }

  boolean isEmpty() {
    return mirrors.isEmpty();
  }

  List<Mirror> mirrors() {
    return mirrors;
  }

  NewTrees trees() {
    return trees;
  }

  /** Grafts that are still being made. For one thread. */
  public static final class Builder {
    private final Set<Mirror> mirrors = new LinkedHashSet<>();
    private final NewTrees trees = new NewTrees();

    /** Takes a mirror that has objects of a submodule. */
    public void add(Mirror mirror) {
      mirrors.add(mirror);
    }

    /** Takes the trees that are made on the way. */
    public NewTrees trees() {
      return trees;
    }

    /** What was taken; nothing is to be added afterwards. */
    public Grafts build() {
      return new Grafts(List.copyOf(mirrors), trees);
    }
  }
}
