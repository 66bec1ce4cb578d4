package dev.dagfetch.server.git.refs;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.gate.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Ref;

/**
 * Tells what refs of a repository point to, from what its remote said lately or by asking it.
 *
 * <p>An answer is as old as the moment before the remote was asked, and a caller never gets one
 * that is older than it allows. Thread-safe.
 */
public final class RefSupply {
  private final String repository;
  private final RemoteRefs remoteRefs;
  private final RefSettings settings;
  private final RefLedger ledger;
  private final RefRounds rounds;
  private final WantedRefs wanted;
  private final Optional<RefRefresh> refresh;

  /**
   * @param gitDir the mirror, which remembers the answers
   * @param time what the answers' times are told by
   */
  public RefSupply(RemoteRefs remoteRefs, Path gitDir, RefSettings settings, InstantSource time) {
    this.repository = remoteRefs.repository();
    this.remoteRefs = remoteRefs;
    this.settings = settings;
    AgeClock clock = new AgeClock(time, System::nanoTime);
    RefFile file = new RefFile(gitDir, clock);
    this.ledger = new RefLedger(repository, remoteRefs.remote().url(), file, clock);
    this.rounds = new RefRounds(repository, clock, this::askRound);
    this.wanted = new WantedRefs(clock);
    this.refresh =
        settings
            .refresh()
            .map(interval -> new RefRefresh(repository, interval, this::askForWanted));
  }

  /** Takes what was known before the daemon's last stop. */
  public void start() throws IOException {
    ledger.start();
    refresh.ifPresent(RefRefresh::start);
  }

  /**
   * What a ref points to, by an answer younger than {@code maxAge} and than what the settings
   * allow.
   *
   * @throws DagfetchException {@link Reason#REF_UNKNOWN} if the remote was asked and does not have
   *     it; otherwise saying why the remote did not answer
   */
  public Tip resolve(String ref, Duration maxAge, Wait wait) {
    RefName name = new RefName(ref);
    Duration stale = settings.stale();
    Duration allowed = maxAge.compareTo(stale) < 0 ? maxAge : stale;
    Tip tip = known(name, allowed).orElseGet(() -> ask(name, allowed, wait));
    wanted.add(name);
    return tip;
  }

  private Optional<Tip> known(RefName name, Duration maxAge) {
    return ledger.find(name).filter(tip -> tip.askedAt().isYoungerThan(maxAge));
  }

  private Tip ask(RefName name, Duration maxAge, Wait wait) {
    Map<String, RefSighting> said;
    try {
      said = byName(rounds.ask(List.of(name), maxAge, wait), RefSighting::ref);
    } catch (DagfetchException e) {
      throw e.again(hint(name));
    }
    Optional<Tip> tip =
        name.candidates().stream()
            .flatMap(ref -> Optional.ofNullable(said.get(ref)).stream())
            .flatMap(sighting -> sighting.tip().stream())
            .findFirst();
    if (tip.isEmpty()) {
      wanted.remove(name);
    }
    return tip.orElseThrow(() -> unknown(name));
  }

  /** What somebody who cannot wait for the remote could have instead. */
  private String hint(RefName name) {
    return known(name, settings.stale())
        .map(tip ->
            "; %d s ago %s was %s…, which a max_age above that gives"
                .formatted(tip.askedAt().age().toSeconds(), tip.ref(), tip.commit().abbreviated()))
        .orElse("");
  }

  private void askForWanted() {
    List<RefName> names = wanted.now();
    if (!names.isEmpty()) {
      rounds.ask(names, Duration.ZERO, Wait.atMost(remoteRefs.timeout()));
    }
  }

  private Collection<RefSighting> askRound(Set<String> names, Moment askedAt) {
    Remote asked = remoteRefs.remote();
    Map<String, Ref> refs = byName(remoteRefs.ask(asked, List.copyOf(names)), Ref::getName);
    List<RefSighting> said = new ArrayList<>();
    for (String name : names) {
      RefSighting sighting = RefSighting.of(name, refs.get(name), askedAt);
      said.add(sighting);
      if (sighting.isSymbolic()) {
        said.add(sighting.ofTarget());
      }
    }
    ledger.record(asked.url(), said);
    return said;
  }

  private static <T> Map<String, T> byName(Collection<T> all, Function<T, String> name) {
    return all.stream().collect(Collectors.toMap(name, one -> one, (first, second) -> first));
  }

  /** Another remote's answers are none of this one's. */
  public void use(Remote next) {
    ledger.use(next.url());
  }

  /** Stops questions under way, and asks no more. */
  public void close() {
    refresh.ifPresent(RefRefresh::close);
    rounds.close();
  }

  private DagfetchException unknown(RefName name) {
    String why =
        name.text().equals("HEAD")
            ? "\"%s\" has no HEAD: the remote was asked just now; it has no commits yet, or its HEAD names a branch that does not exist"
                .formatted(repository)
            : "ref %s is not in \"%s\": the remote was asked just now and does not have it; is it pushed?"
                .formatted(DagfetchException.quote(name.text()), repository);
    return new DagfetchException(Reason.REF_UNKNOWN, why)
        .with("ref", name.text())
        .with("repository", repository);
  }
}
