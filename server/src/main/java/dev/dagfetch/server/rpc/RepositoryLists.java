package dev.dagfetch.server.rpc;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.repository.Repository;
import dev.dagfetch.v1.DeclaredDag;
import dev.dagfetch.v1.ListDagsRequest;
import dev.dagfetch.v1.ListDagsResponse;
import dev.dagfetch.v1.ListRepositoriesRequest;
import dev.dagfetch.v1.ListRepositoriesResponse;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Answers what is configured: ListRepositories and ListDags, page by page. Thread-safe. */
final class RepositoryLists {
  private static final PageSize PAGE = new PageSize(100, 1000);

  private final Repositories repositories;

  RepositoryLists(Repositories repositories) {
    this.repositories = repositories;
  }

  ListRepositoriesResponse repositories(ListRepositoriesRequest request) {
    Page<Repository> page =
        Page.cut(
            repositories.list(),
            Repository::name,
            PAGE.of(request.getPageSize()),
            new PageToken("ListRepositories", List.of()),
            request.getPageToken());
    return ListRepositoriesResponse.newBuilder()
        .addAllRepositories(page.entries().stream().map(RepositoryMapper::toWire).toList())
        .setNextPageToken(page.nextToken())
        .build();
  }

  ListDagsResponse dags(ListDagsRequest request) {
    Page<Declared> page =
        Page.cut(
            declared(request.getRepository()),
            Declared::key,
            PAGE.of(request.getPageSize()),
            new PageToken("ListDags", List.of(request.getRepository())),
            request.getPageToken());
    return ListDagsResponse.newBuilder()
        .addAllDags(page.entries().stream().map(Declared::toWire).toList())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private List<Declared> declared(String repository) {
    Stream<Repository> wanted =
        repository.isEmpty()
            ? repositories.list().stream()
            : Stream.of(repositories.get(repository));
    return wanted
        .flatMap(r -> r.dags().stream().map(rule -> new Declared(r.name(), rule)))
        .sorted(Comparator.comparing(Declared::key))
        .toList();
  }

  /** A rule and the repository that has it. */
  private record Declared(String repository, DagRule rule) {
    /** Orders by repository, then pattern: a space comes before everything that a name may hold. */
    String key() {
      return repository + " " + rule.pattern();
    }

    DeclaredDag toWire() {
      return DeclaredDag.newBuilder()
          .setRepository(repository)
          .setRule(RepositoryMapper.toWire(rule))
          .build();
    }
  }
}
