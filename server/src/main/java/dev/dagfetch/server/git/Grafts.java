package dev.dagfetch.server.git;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.lib.ObjectLoader;

/**
 * What a tree has in place of its gitlinks: the trees that name the submodules' own trees there,
 * which no repository has, and the mirrors with the submodules' objects. Immutable.
 */
public final class Grafts {
  /** A tree that is delivered as it is. */
  public static final Grafts NONE = new Grafts(List.of(), Map.of());

  private final List<Mirror> mirrors;
  private final Map<org.eclipse.jgit.lib.ObjectId, ObjectLoader> trees;

  private Grafts(List<Mirror> mirrors, Map<org.eclipse.jgit.lib.ObjectId, ObjectLoader> trees) {
    this.mirrors = List.copyOf(mirrors);
    this.trees = Map.copyOf(trees);
  }

  boolean isEmpty() {
    return mirrors.isEmpty();
  }

  List<Mirror> mirrors() {
    return mirrors;
  }

  Map<org.eclipse.jgit.lib.ObjectId, ObjectLoader> trees() {
    return trees;
  }

  /** Grafts that are still being made. For one thread. */
  public static final class Builder {
    private final Set<Mirror> mirrors = new LinkedHashSet<>();
    private final Map<org.eclipse.jgit.lib.ObjectId, ObjectLoader> trees =
        new ConcurrentHashMap<>();

    /** Takes a mirror that has objects of a submodule. */
    public void add(Mirror mirror) {
      mirrors.add(mirror);
    }

    void add(org.eclipse.jgit.lib.ObjectId id, ObjectLoader tree) {
      trees.put(id, tree);
    }

    public Grafts build() {
      return new Grafts(new ArrayList<>(mirrors), trees);
    }
  }
}
