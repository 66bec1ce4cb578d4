package dev.dagfetch.server.repository;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.Mirror;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What is served at one moment: the definitions and a mirror for each. Immutable. */
record Served(Definitions definitions, Map<String, Mirror> mirrors) {
  static final Served NOTHING = new Served(Definitions.NONE, Map.of());

  Served {
    mirrors = Map.copyOf(mirrors);
  }

  Served without(String name) {
    return new Served(definitions.without(name), mirrors);
  }

  Optional<Mirror> findMirror(String name) {
    return definitions.find(name).map(repository -> mirror(name));
  }

  /**
   * @throws DagfetchException REPOSITORY_UNKNOWN, REPOSITORY_DISABLED
   */
  Source source(String name) {
    Repository repository = definitions.get(name);
    if (repository.disabled()) {
      throw new DagfetchException(
              Reason.REPOSITORY_DISABLED,
              "repository \"%s\" is disabled; an administrator must enable it".formatted(name))
          .with("repository", name);
    }
    return new Source(repository, mirror(name));
  }

  private Mirror mirror(String name) {
    return Objects.requireNonNull(
        mirrors.get(name), "every repository that is served has a mirror");
  }
}
