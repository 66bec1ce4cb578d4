package dev.dagfetch.server.catalog;

import java.util.List;

/**
 * The repositories that were added by API, as they are stored. Every change is durable on return.
 * Thread-safe.
 */
public final class RepositoryRecords {
  private final Catalog catalog;

  public RepositoryRecords(Catalog catalog) {
    this.catalog = catalog;
  }

  /** All of them in the order of their names. */
  public List<RepositoryRow> list() {
    return catalog.read(RepositorySql::list);
  }

  /** Stores a repository in place of the one with its name, if there is one. */
  public void put(RepositoryRow row) {
    catalog.write(db -> {
      RepositorySql.delete(db, row.name());
      RepositorySql.insert(db, row);
      return row;
    });
  }

  /** Removes a repository; none with that name is fine. */
  public void remove(String name) {
    catalog.write(db -> RepositorySql.delete(db, name));
  }
}
