package dev.dagfetch.server.repository;

import dev.dagfetch.server.dag.DagTarget;
import dev.dagfetch.server.git.Mirror;
import java.util.List;

/** The repositories of a daemon. Thread-safe; reads never block. */
public final class Repositories {
  // constructor: (Mirrors, catalog's RepositoryRecords + pin counts, InstantSource)

  /** Takes the file's repositories, at start and at every reload: all or nothing. @throws DagfetchException as {@code create} */
  public void declare(List<Repository> declared) {}

  /** @throws DagfetchException REPOSITORY_UNKNOWN with the nearest name */
  public Repository get(String name) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** In the order of their names. */
  public List<Repository> list() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** @throws DagfetchException DAG_UNKNOWN with the nearest dag_id */
  public DagTarget find(String dagId) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The mirror of an enabled repository. @throws DagfetchException REPOSITORY_UNKNOWN, REPOSITORY_DISABLED */
  public Mirror mirror(String name) {
    throw new UnsupportedOperationException("skeleton");
  }

  public Repository create(Repository repository) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** {@code etag} empty: whatever is there. */
  public Repository update(Repository repository, String etag) {
    throw new UnsupportedOperationException("skeleton");
  }

  public void delete(String name, String etag) {}
}
