package dev.dagfetch.server.git.refs;

import dev.dagfetch.server.flight.SingleFlight;
import dev.dagfetch.server.git.gate.FetchProgress;
import dev.dagfetch.server.git.gate.Wait;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Ref;

/**
 * Lists what a repository's remote has, asked for each caller anew and not remembered. Thread-safe.
 */
public final class RefListings {
  private static final List<String> BRANCHES_AND_TAGS = List.of("refs/heads/", "refs/tags/");

  private final RemoteRefs remoteRefs;
  private final AgeClock clock;
  private final SingleFlight<Object, FetchProgress, Collection<Ref>> listings =
      new SingleFlight<>();

  /**
   * @param time for the moments at which it asks
   */
  public RefListings(RemoteRefs remoteRefs, InstantSource time) {
    this.remoteRefs = remoteRefs;
    this.clock = new AgeClock(time, System::nanoTime);
  }

  /**
   * Branches and tags whose full names begin with {@code prefix}, in the order of their names.
   *
   * @throws DagfetchException saying why the remote did not answer
   */
  public List<Tip> list(String prefix, Wait wait) {
    Moment asked = clock.now();
    List<String> prefixes =
        BRANCHES_AND_TAGS.stream().anyMatch(prefix::startsWith)
            ? List.of(prefix)
            : BRANCHES_AND_TAGS;
    return ask(prefixes, wait).stream()
        .filter(ref -> isBranchOrTag(ref) && ref.getName().startsWith(prefix))
        .flatMap(ref -> RefSighting.of(ref.getName(), ref, asked).tip().stream())
        .sorted(Comparator.comparing(Tip::ref))
        .toList();
  }

  /**
   * Asks the remote who it is.
   *
   * @throws DagfetchException saying why it did not answer
   */
  public RemoteReport check(Wait wait) {
    long start = System.nanoTime();
    List<String> prefixes = Stream.concat(Stream.of("HEAD"), BRANCHES_AND_TAGS.stream()).toList();
    Collection<Ref> refs = ask(prefixes, wait);
    Optional<Tip> head =
        refs.stream()
            .filter(ref -> ref.getName().equals("HEAD"))
            .findFirst()
            .flatMap(ref -> RefSighting.of("HEAD", ref, clock.now()).tip());
    return new RemoteReport(
        head.map(Tip::ref).filter(ref -> !ref.equals("HEAD")),
        head.map(Tip::commit),
        refs.stream().filter(RefListings::isBranchOrTag).count(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** Stops questions under way. */
  public void close() {
    listings.close();
  }

  private static boolean isBranchOrTag(Ref ref) {
    return BRANCHES_AND_TAGS.stream().anyMatch(ref.getName()::startsWith);
  }

  /** Asks for this caller only, on a thread that can be left at once. */
  private Collection<Ref> ask(List<String> prefixes, Wait wait) {
    String what = "question for the refs of \"%s\"".formatted(remoteRefs.repository());
    return listings.join(
        new Object(),
        what,
        wait.patience(),
        wait.progress(),
        progress -> remoteRefs.ask(remoteRefs.remote(), prefixes));
  }
}
