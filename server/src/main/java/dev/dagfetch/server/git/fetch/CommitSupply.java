package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.flight.SingleFlight;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.bounds.ArrivalBudget;
import dev.dagfetch.server.git.bounds.Deadlines;
import dev.dagfetch.server.git.gate.Asker;
import dev.dagfetch.server.git.gate.FetchProgress;
import dev.dagfetch.server.git.gate.Gateway;
import dev.dagfetch.server.git.gate.RemoteGate;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.remote.RemoteFailures;
import dev.dagfetch.server.git.stock.Occupancy;
import dev.dagfetch.server.git.stock.Stock;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that commits are in a mirror, fetching each at most once however many ask.
 *
 * <p>Three steps, the cheapest first: the complete-mark; what is here without a mark, for example
 * since the daemon was killed between pack and mark, is proven and marked; then the remote.
 * Thread-safe.
 */
public final class CommitSupply {
  private static final Logger log = LoggerFactory.getLogger(CommitSupply.class);

  private final String repository;
  private final Landing landing;
  private final Stock stock;
  private final CommitFetcher fetcher;
  private final Gateway gateway;
  private final Supplier<Remote> remote;
  private final Occupancy occupancy;
  private final SingleFlight<CommitId, FetchProgress, Boolean> flights = new SingleFlight<>();

  /**
   * @param fetcher brings what is not here
   * @param remote the repository's remote as it is now
   * @param occupancy is entered for as long as a fetch goes on
   */
  public CommitSupply(
      Landing landing,
      Stock stock,
      CommitFetcher fetcher,
      Gateway gateway,
      Supplier<Remote> remote,
      Occupancy occupancy) {
    this.repository = landing.repository();
    this.landing = landing;
    this.stock = stock;
    this.fetcher = fetcher;
    this.gateway = gateway;
    this.remote = remote;
    this.occupancy = occupancy;
  }

  /** Returns whether the remote had to deliver the commit. */
  public boolean ensure(CommitId commit, Wait wait) throws IOException {
    if (stock.has(commit)) {
      return false;
    }
    String what = "fetch of commit %s… of \"%s\"".formatted(commit.abbreviated(), repository);
    return flights.join(
        commit,
        what,
        wait.patience(),
        wait.progress(),
        progress -> obtain(commit, wait.asker(), progress));
  }

  /** Stops fetches under way. */
  public void close() {
    flights.close();
  }

  private boolean obtain(CommitId commit, Asker asker, Consumer<FetchProgress> progress)
      throws IOException, InterruptedException {
    if (stock.has(commit) || stock.prove(commit)) {
      return false;
    }
    landing.intake().disk().require(repository);
    landing.intake().room().require(ArrivalBudget.STEP_BYTES);
    Remote asked = remote.get();
    // Before the queue: who would be turned away at its end need not wait in it.
    gateway.breaker(asked.url()).requireClosed();
    IntConsumer queued = position -> progress.accept(FetchProgress.queued(position));
    try (RemoteGate.Place place = gateway.gate(asked.url()).enter(asker, queued)) {
      progress.accept(FetchProgress.receiving(0, 0));
      long start = System.nanoTime();
      FetchOrder order = new FetchOrder(commit, asked, progress);
      Rung way = gateway.meters().fetch(repository, () -> fetchInTime(order));
      log.atInfo()
          .addKeyValue("repository", repository)
          .addKeyValue("commit", commit)
          .addKeyValue("way", way.name())
          .addKeyValue("elapsed_ms", (System.nanoTime() - start) / 1_000_000)
          .log("fetched commit");
    }
    stock.tidy();
    return true;
  }

  private Rung fetchInTime(FetchOrder order) throws IOException {
    try (Occupancy.Stay stay = occupancy.enter();
        Deadlines.Deadline deadline = gateway.deadlines().watch(gateway.timeouts().fetch())) {
      return gateway
          .retries()
          .run(() -> fetchOnce(order, deadline), failure -> gateway.meters().retried(repository));
    }
  }

  /** A failure after the deadline is none of the remote's, and is not tried again. */
  private Rung fetchOnce(FetchOrder order, Deadlines.Deadline deadline) throws IOException {
    RemoteUrl url = order.remote().url();
    try {
      return gateway.breaker(url).send(() -> fetcher.fetch(order));
    } catch (RuntimeException e) {
      throw deadline.expired()
          ? new RemoteFailures(repository, url).timedOut(gateway.timeouts().fetch())
          : e;
    }
  }
}
