package dev.dagfetch.server.repository;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.dag.DagTable;
import dev.dagfetch.server.dag.DagTarget;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Nearest;
import dev.dagfetch.server.error.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Repositories that go together: no name and no DAG twice. Immutable; a change makes another one.
 */
final class Definitions {
  static final Definitions NONE = of(new TreeMap<>());

  private final SortedMap<String, Repository> byName;
  private final DagTable dags;

  private Definitions(SortedMap<String, Repository> byName, DagTable dags) {
    this.byName = byName;
    this.dags = dags;
  }

  /**
   * @throws DagfetchException REPOSITORY_EXISTS if two of them claim the same DAG
   */
  private static Definitions of(SortedMap<String, Repository> byName) {
    Map<String, List<DagRule>> rules = new LinkedHashMap<>();
    byName.forEach((name, repository) -> rules.put(name, repository.dags()));
    return new Definitions(byName, DagTable.of(rules));
  }

  /**
   * @throws DagfetchException REPOSITORY_EXISTS if a name or a DAG is taken
   */
  Definitions withAll(List<Repository> added) {
    SortedMap<String, Repository> next = new TreeMap<>(byName);
    for (Repository repository : added) {
      Repository taken = next.putIfAbsent(repository.name(), repository);
      if (taken != null) {
        throw nameTaken(taken);
      }
    }
    return of(next);
  }

  /**
   * @throws DagfetchException REPOSITORY_EXISTS if one of its DAGs is taken
   */
  Definitions withChanged(Repository changed) {
    SortedMap<String, Repository> next = new TreeMap<>(byName);
    next.put(changed.name(), changed);
    return of(next);
  }

  Definitions without(String name) {
    SortedMap<String, Repository> next = new TreeMap<>(byName);
    next.remove(name);
    return of(next);
  }

  /** Only those that were added by API. */
  Definitions addedByApi() {
    SortedMap<String, Repository> next = new TreeMap<>(byName);
    next.values().removeIf(repository -> repository.origin() != Repository.Origin.API);
    return of(next);
  }

  private static DagfetchException nameTaken(Repository taken) {
    String where =
        taken.origin() == Repository.Origin.API
            ? "was added by API"
            : "is declared in the configuration file";
    return new DagfetchException(
            Reason.REPOSITORY_EXISTS,
            "repository \"%s\" exists: it %s; choose another name, or remove that one first"
                .formatted(taken.name(), where))
        .with("repository", taken.name())
        .with("origin", taken.origin().name());
  }

  List<Repository> list() {
    return List.copyOf(byName.values());
  }

  /**
   * @throws DagfetchException DAG_UNKNOWN with the nearest dag_id
   */
  DagTarget target(String dagId) {
    return dags.find(dagId)
        .orElseThrow(() ->
            new DagfetchException(
                    Reason.DAG_UNKNOWN,
                    "no repository declares DAG \"%s\"%s"
                        .formatted(dagId, question(dags.nearest(dagId))))
                .with("dag_id", dagId));
  }

  Optional<Repository> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * @throws DagfetchException REPOSITORY_UNKNOWN with the nearest name
   */
  Repository get(String name) {
    return find(Repository.requireName(name))
        .orElseThrow(() ->
            new DagfetchException(
                    Reason.REPOSITORY_UNKNOWN,
                    "repository \"%s\" is not configured%s"
                        .formatted(name, question(Nearest.to(name, byName.keySet()))))
                .with("repository", name));
  }

  /**
   * A repository that the API may change.
   *
   * @param etag what the caller read; empty: whatever is there
   * @throws DagfetchException REPOSITORY_UNKNOWN, DECLARED_IN_FILE, ETAG_MISMATCH
   */
  Repository changeable(String name, String etag) {
    Repository current = get(name);
    if (current.origin() == Repository.Origin.FILE) {
      throw new DagfetchException(
              Reason.DECLARED_IN_FILE,
              "repository \"%s\" is declared in the configuration file; change it there"
                  .formatted(name))
          .with("repository", name);
    }
    if (!etag.isEmpty() && !etag.equals(current.etag())) {
      throw new DagfetchException(
              Reason.ETAG_MISMATCH,
              "repository \"%s\" was changed since it was read; read it again, then decide"
                  .formatted(name))
          .with("repository", name);
    }
    return current;
  }

  private static String question(Optional<String> nearest) {
    return nearest.map("; did you mean \"%s\"?"::formatted).orElse("");
  }
}
