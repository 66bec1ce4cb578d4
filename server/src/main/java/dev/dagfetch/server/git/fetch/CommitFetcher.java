package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.error.Causes;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.gate.Gateway;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.stock.Doubts;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;

/**
 * Brings one commit with its whole tree from the remote into the mirror, by the cheapest way that
 * the remote allows.
 *
 * <p>By its id, which brings nothing else; where the remote gives no commits by id, by the refs
 * that may contain it, more and more of their history ({@link Rung#SEARCH}). Which it is, is
 * remembered. Thread-safe; any number of commits at once.
 */
public final class CommitFetcher {
  private static final Rung BY_ID = new Rung.ById();

  private final Landing landing;
  private final Gateway gateway;
  private final Doubts doubts;
  private final IdRefusals refusals;
  private final Unfound unfound = new Unfound();

  /**
   * @param doubts hear of it when a base turns out to be damaged
   */
  public CommitFetcher(Landing landing, Gateway gateway, Doubts doubts, InstantSource clock) {
    this.doubts = doubts;
    this.landing = landing;
    this.gateway = gateway;
    this.refusals = new IdRefusals(landing.directory(), clock);
  }

  /**
   * Fetches a commit; it is marked complete when this returns. Returns the way that led to it.
   *
   * @throws DagfetchException saying whose fault it is that it is not here
   */
  Rung fetch(FetchOrder order) throws IOException {
    if (!refusals.known(order.remote().url())
        && attempt(BY_ID, order) instanceof FetchOutcome.Here) {
      return BY_ID;
    }
    return search(order);
  }

  private Rung search(FetchOrder order) throws IOException {
    for (Rung rung : Rung.SEARCH) {
      switch (attempt(rung, order)) {
        case FetchOutcome.Here here -> {
          refusals.remember(order.remote().url());
          return rung;
        }
        case FetchOutcome.Nowhere(RefTips tips) -> {
          refusals.remember(order.remote().url());
          unfound.add(order.commit(), tips);
          throw failures(order).unknown();
        }
        case FetchOutcome.NotFound(RefTips tips) -> {
          if (unfound.contains(order.commit(), tips)) {
            throw failures(order).unknown();
          }
        }
        case FetchOutcome.NotById refused -> {}
      }
    }
    throw failures(order).unknown();
  }

  private FetchOutcome attempt(Rung rung, FetchOrder order) throws IOException {
    return attempt(
        rung,
        order,
        landing.marks().newestComplete().filter(newest -> !newest.equals(order.commit())));
  }

  private FetchOutcome attempt(Rung rung, FetchOrder order, Optional<CommitId> base) {
    FetchAttempt attempt = new FetchAttempt(landing, gateway, order, base);
    try {
      return attempt.run(rung);
    } catch (IOException | RuntimeException e) {
      if (base.isPresent() && lacksObjects(e)) {
        // What the base stands on is damaged here: ask for everything.
        doubts.raise();
        return attempt(rung, order, Optional.empty());
      }
      if (rung.equals(BY_ID) && failures(order).refusesIds(e, attempt)) {
        return new FetchOutcome.NotById();
      }
      throw failures(order).explain(e, attempt);
    } catch (OutOfMemoryError e) {
      throw DamagedArrival.tooLarge();
    }
  }

  private CommitFailures failures(FetchOrder order) {
    return new CommitFailures(landing.repository(), order);
  }

  private static boolean lacksObjects(Throwable failure) {
    return Causes.has(failure, MissingObjectException.class)
        || Causes.textOf(failure).contains("Missing ");
  }
}
