package dev.dagfetch.server.store;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.flight.Patience;
import dev.dagfetch.server.flight.SingleFlight;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.scrub.AtRest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkouts cached per version, made under single flight, leased, evicted by a byte budget.
 *
 * <p>They are named by tree id, so that nothing is ever stale. Thread-safe. Closing it ends what is
 * being built; leases that are held stay harmless to close.
 */
public final class Checkouts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Checkouts.class);

  private final StoreSettings settings;
  private final Manifests manifests;
  private final BootId boot;
  private final Scratch scratch;
  private final DiskBudget budget;
  private final Shelf shelf;
  private final Leases leases = new Leases();
  private final Materializer materializer;
  private final WritableCopies copies;
  private final Maker maker;
  private final Prover prover;
  private final LastUse lastUse;
  private final StoreMeters meters;
  private final SingleFlight<TreeId, BuildProgress, Boolean> flights = new SingleFlight<>();

  /**
   * @param room what the daemon may take for everything together
   */
  public Checkouts(
      StoreSettings settings,
      Manifests manifests,
      Room room,
      MeterRegistry meters,
      InstantSource clock) {
    this(settings, manifests, room, meters, clock, BootId.ofThisHost(), new Materializer());
  }

  Checkouts(
      StoreSettings settings,
      Manifests manifests,
      Room room,
      MeterRegistry meters,
      InstantSource clock,
      BootId boot,
      Materializer materializer) {
    this.settings = settings;
    this.manifests = manifests;
    this.boot = boot;
    this.materializer = materializer;
    this.scratch = new Scratch(settings.tmp());
    this.budget = new DiskBudget(settings.budgetBytes(), room, leases::holders);
    this.shelf = new Shelf(settings.budgetBytes());
    CheckoutBuilder builder = new CheckoutBuilder(settings.checkouts(), materializer, boot);
    this.copies = new WritableCopies(settings, scratch, budget, shelf, builder, leases);
    this.maker =
        new Maker(
            settings,
            scratch,
            budget,
            shelf,
            new Relatives(shelf, manifests),
            builder,
            this::retire);
    this.prover = new Prover(boot, shelf);
    this.lastUse = new LastUse(clock);
    this.meters = new StoreMeters(meters, budget, shelf, leases);
  }

  /** Adopts what is published on disk. */
  public void start() {
    try {
      Files.createDirectories(settings.tmp());
      Files.createDirectories(settings.checkouts());
      new Adoption(scratch).scan(settings.checkouts()).forEach(this::adopt);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (budget.isExceeded() && shelf.evictColdestIdle()) {
      // The budget was lowered: the coldest go.
    }
    log.atInfo()
        .addKeyValue("checkouts", shelf.count())
        .addKeyValue("bytes", budget.used())
        .log("adopted checkouts");
  }

  /** For a message: the first few leases. */
  public String holders() {
    return leases.holders();
  }

  /**
   * Evicts the coldest that nobody leases, until so many bytes will be free; returns how many will.
   */
  public long makeRoom(long bytes) {
    long before = budget.staying();
    while (before - budget.staying() < bytes && shelf.evictColdestIdle()) {
      // One more.
    }
    return before - budget.staying();
  }

  /** What checkouts will take when all deletions under way are done. */
  public long stayingBytes() {
    return budget.staying();
  }

  private void adopt(Adoption.Found found) {
    CheckoutRecord facts = found.facts();
    budget.adopt(facts.allocatedBytes());
    boolean proven = boot.isSameRunAs(facts.boot());
    shelf.add(new Checkout(facts, found.directory(), proven, this::retire));
  }

  /** Makes sure that there is a checkout, as {@link #lease}. */
  public void warm(MirrorTree tree) {
    lease(tree, Holder.DAEMON, progress -> {}).close();
  }

  /**
   * Leases the tree's shared, read-only checkout; made if needed. Interruptible: leaves with a
   * {@link CancellationException}, and what is being made goes on as long as anyone waits for it.
   *
   * @param progress told a few times a second, by the calling thread
   * @throws DagfetchException TREE_REJECTED, CACHE_FULL_PINNED, DISK_FULL, OBJECT_CORRUPT
   */
  public Lease lease(MirrorTree tree, Holder holder, Consumer<BuildProgress> progress) {
    // First of all, because it is what applies the repository's policy to the tree.
    Manifest manifest = manifests.of(tree);
    Optional<Lease> there = tryLease(tree.tree(), holder, true);
    meters.request(there.isPresent());
    return there.orElseGet(() -> leaseNew(tree, holder, manifest, progress));
  }

  private Lease leaseNew(
      MirrorTree tree, Holder holder, Manifest manifest, Consumer<BuildProgress> progress) {
    while (true) {
      flights.join(
          tree.tree(),
          "making checkout " + tree.tree(),
          Patience.ENDLESS,
          progress,
          told -> prepare(tree, manifest, told));
      Optional<Lease> lease = tryLease(tree.tree(), holder, false);
      if (lease.isPresent()) {
        return lease.get();
      }
      // It was evicted before we could take hold of it.
    }
  }

  private Optional<Lease> tryLease(TreeId tree, Holder holder, boolean hit) {
    return shelf
        .lease(tree)
        .filter(this::isThere)
        .map(checkout -> {
          lastUse.record(checkout);
          return leases.issue(tree, checkout.files(), hit, holder, checkout::release);
        });
  }

  /** Gives back one that somebody deleted by hand, so that it is made again. */
  private boolean isThere(Checkout held) {
    if (Files.isDirectory(held.files())) {
      return true;
    }
    log.atWarn()
        .addKeyValue("path", held.directory())
        .log("a checkout was deleted by somebody else, it is made again");
    shelf.condemn(held);
    held.release();
    return false;
  }

  /** Makes sure that a proven checkout is there; run once for all who ask for it. */
  private boolean prepare(MirrorTree tree, Manifest manifest, Consumer<BuildProgress> progress)
      throws InterruptedException {
    try {
      Optional<Checkout> held = shelf.hold(tree.tree());
      return (held.isPresent() && isSound(held.get())) || make(tree, manifest, progress);
    } catch (IOException e) {
      throw DiskFailure.of(e, settings.checkouts());
    }
  }

  /** Checks one that another run of the kernel has written; takes back the lease on it. */
  private boolean isSound(Checkout held) throws IOException {
    try {
      return held.isProven() || prover.verify(held).damaged().isEmpty();
    } finally {
      held.release();
    }
  }

  private boolean make(MirrorTree tree, Manifest manifest, Consumer<BuildProgress> progress)
      throws IOException, InterruptedException {
    Timer.Sample started = Timer.start();
    CheckoutBuilder.Published made = maker.make(tree, manifest, progress);
    Checkout checkout = new Checkout(made.facts(), made.directory(), true, this::retire);
    checkout.seal(made.seal());
    if (made.recycled()) {
      meters.recycled();
    }
    shelf.add(checkout);
    log.atInfo()
        .addKeyValue("tree", tree.tree())
        .addKeyValue("files", manifest.entries().size())
        .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(started.stop(meters.builds())))
        .log("made checkout");
    return true;
  }

  /**
   * A private, writable copy, deleted when the lease is closed. Interruptible as {@link #lease}.
   *
   * @throws DagfetchException as {@link #lease}
   */
  public Lease leaseWritable(MirrorTree tree, Holder holder, Consumer<BuildProgress> progress) {
    return copies.lease(tree, manifests.of(tree), holder, progress);
  }

  /**
   * Drops a checkout from the cache; its files go when the last lease ends.
   *
   * @throws DagfetchException VERSION_UNKNOWN, or VERSION_LEASED if {@code unlessLeased}
   */
  public Eviction evict(TreeId tree, boolean unlessLeased) {
    return Eviction.of(tree, shelf, unlessLeased);
  }

  /** Reads all files of a checkout again; a damaged one is dropped. Empty if there is none. */
  public Optional<Verdict> verify(TreeId tree) {
    return shelf.hold(tree).map(this::verify);
  }

  private Verdict verify(Checkout held) {
    try {
      return prover.verify(held);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      held.release();
    }
  }

  /** What is published, to be checked. */
  public AtRest atRest() {
    return new CheckoutsAtRest(shelf, prover);
  }

  /** Called once for each checkout, when nobody holds it any more. */
  private void retire(Checkout checkout) {
    shelf.forget(checkout);
    budget.leaving(checkout.allocatedBytes());
    scratch.discard(checkout.directory(), () -> budget.free(checkout.allocatedBytes()));
  }

  public CheckoutStats stats() {
    return new CheckoutStats(
        budget.budget(),
        budget.used(),
        shelf.count(),
        leases.held(),
        meters.hits(),
        meters.misses(),
        shelf.evictions());
  }

  @Override
  public void close() {
    flights.close();
    materializer.close();
    scratch.close();
  }
}
