package dev.dagfetch.server.repository;

import dev.dagfetch.server.catalog.RepositoryRow;

/** The way of a repository to and from the catalog. */
final class StoredRepository {
  private StoredRepository() {}

  static Repository read(RepositoryRow row) {
    return Repository.of(
            row.name(), row.remote(), row.defaultRef(), row.dags(), row.symlinks(), row.disabled())
        .addedByApi(row.created(), row.updated());
  }

  static RepositoryRow write(Repository repository) {
    return new RepositoryRow(
        repository.name(),
        repository.remote(),
        repository.defaultRef(),
        repository.dags(),
        repository.symlinks(),
        repository.disabled(),
        repository.created().orElseThrow(),
        repository.updated().orElseThrow());
  }
}
