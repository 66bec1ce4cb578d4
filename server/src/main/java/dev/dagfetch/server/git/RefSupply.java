package dev.dagfetch.server.git;

import dev.dagfetch.server.flight.SingleFlight;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Ref;

/** Answers questions about a repository's refs by asking its remote. Thread-safe. */
final class RefSupply {
  private static final List<String> BRANCHES_AND_TAGS = List.of("refs/heads/", "refs/tags/");

  private final String repository;
  private final RemoteRefs remoteRefs;
  private final RefResolver resolver;
  private final Engine engine;
  private final Supplier<Remote> remote;

  /** Questions whose answers are not remembered. */
  private final SingleFlight<Object, FetchProgress, Collection<Ref>> listings =
      new SingleFlight<>();

  RefSupply(String repository, Engine engine, Supplier<Remote> remote) {
    this.repository = repository;
    this.remoteRefs = new RemoteRefs(repository, engine.connector());
    this.resolver = new RefResolver(repository, engine.clock());
    this.engine = engine;
    this.remote = remote;
  }

  Tip resolve(String ref, Duration maxAge, Wait wait) {
    return resolver.resolve(new RefName(ref), maxAge, wait, name -> ask(name.candidates()));
  }

  List<Tip> list(String prefix, Wait wait) {
    Instant asked = engine.clock().instant();
    List<String> prefixes =
        BRANCHES_AND_TAGS.stream().anyMatch(prefix::startsWith)
            ? List.of(prefix)
            : BRANCHES_AND_TAGS;
    return askApart(prefixes, wait).stream()
        .filter(ref -> isBranchOrTag(ref) && ref.getName().startsWith(prefix))
        .flatMap(ref -> RefResolver.tip(ref, asked).stream())
        .sorted(Comparator.comparing(Tip::ref))
        .toList();
  }

  RemoteReport check(Wait wait) {
    long start = System.nanoTime();
    List<String> prefixes = Stream.concat(Stream.of("HEAD"), BRANCHES_AND_TAGS.stream()).toList();
    Collection<Ref> refs = askApart(prefixes, wait);
    Optional<Tip> head =
        refs.stream()
            .filter(ref -> ref.getName().equals("HEAD"))
            .findFirst()
            .flatMap(ref -> RefResolver.tip(ref, engine.clock().instant()));
    return new RemoteReport(
        head.map(Tip::ref).filter(ref -> !ref.equals("HEAD")),
        head.map(Tip::commit),
        refs.stream().filter(RefSupply::isBranchOrTag).count(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  void forget() {
    resolver.forget();
  }

  void close() {
    resolver.close();
    listings.close();
  }

  private static boolean isBranchOrTag(Ref ref) {
    return BRANCHES_AND_TAGS.stream().anyMatch(ref.getName()::startsWith);
  }

  /** Asks for this caller only, on a thread that can be left at once. */
  private Collection<Ref> askApart(List<String> prefixes, Wait wait) {
    String what = "question for the refs of \"%s\"".formatted(repository);
    return listings.join(
        new Object(), what, wait.patience(), wait.progress(), progress -> ask(prefixes));
  }

  private Collection<Ref> ask(List<String> prefixes) {
    Remote asked = remote.get();
    Duration timeout = engine.settings().fetchTimeout();
    try (Deadlines.Deadline deadline = engine.deadlines().watch(timeout)) {
      try {
        return engine.meters().ask(repository, () -> remoteRefs.ask(asked, prefixes));
      } catch (RuntimeException e) {
        throw deadline.expired()
            ? new RemoteFailures(repository, asked.url()).timedOut(timeout)
            : e;
      }
    }
  }
}
