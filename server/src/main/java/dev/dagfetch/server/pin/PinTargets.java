package dev.dagfetch.server.pin;

import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.server.version.Versions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the requests of one call point to. Each ref of a repository is resolved once, so that all of
 * them get the same commit; the strictest request says how old a known answer may be. For one
 * thread.
 */
final class PinTargets {
  private final Repositories repositories;
  private final Versions versions;
  private final Duration maxAge;
  private final Wait wait;
  private final Map<NamedRef, CommitId> resolved = new HashMap<>();

  PinTargets(Repositories repositories, Versions versions, List<PinRequest> requests, Wait wait) {
    this.repositories = repositories;
    this.versions = versions;
    this.maxAge =
        requests.stream().map(PinRequest::maxAge).min(Duration::compareTo).orElse(Duration.ZERO);
    this.wait = wait;
  }

  private record NamedRef(String repository, String ref) {}

  /** The version to pin; its commit is in the mirror. */
  Version version(PinRequest request) {
    return versions.at(request.dagId(), commit(request), wait);
  }

  private CommitId commit(PinRequest request) {
    return request
        .commit()
        .orElseGet(() ->
            resolved.computeIfAbsent(
                named(request), named -> resolve(request.dagId(), named.ref())));
  }

  private CommitId resolve(String dagId, String ref) {
    return versions.tip(dagId, Optional.of(ref), maxAge, wait).commit();
  }

  /** The ref to record: the caller's, or the default one; empty if the caller named a commit. */
  Optional<String> ref(PinRequest request) {
    return request.commit().isPresent() ? Optional.empty() : Optional.of(named(request).ref());
  }

  private NamedRef named(PinRequest request) {
    String repository = repositories.find(request.dagId()).repository();
    return new NamedRef(
        repository, request.ref().orElseGet(() -> repositories.get(repository).defaultRef()));
  }
}
