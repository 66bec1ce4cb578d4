package dev.dagfetch.server.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.dagfetch.server.git.object.TreeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The published checkouts: those in the cache, and those that were evicted and are still leased.
 *
 * <p>Caffeine remembers how recently and how often each was used and says which is the coldest;
 * what must go is decided here, because a leased checkout frees no disk by leaving the cache. A
 * checkout that is leased again after it was evicted goes back into the cache. Thread-safe.
 */
final class Shelf {
  /** Caffeine counts in ints and checkouts in gigabytes. */
  private static final int WEIGHT_UNIT = 4096;

  private final ConcurrentMap<TreeId, Checkout> alive = new ConcurrentHashMap<>();
  private final Set<Checkout> condemned = ConcurrentHashMap.newKeySet();
  private final Cache<TreeId, Checkout> cache;
  private final AtomicLong evictions = new AtomicLong();

  Shelf(long budgetBytes) {
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(budgetBytes / WEIGHT_UNIT)
            .weigher((TreeId tree, Checkout checkout) ->
                (int) Math.min(Integer.MAX_VALUE, checkout.allocatedBytes() / WEIGHT_UNIT))
            // In the thread that evicts, so that the disk is free when the eviction returns.
            .executor(Runnable::run)
            .removalListener(this::uncache)
            .build();
  }

  /** Puts a new checkout into the cache. */
  void add(Checkout checkout) {
    alive.put(checkout.tree(), checkout);
    cache.put(checkout.tree(), checkout);
  }

  /** Leases a proven checkout, to be given back by {@link Checkout#release}; counts as a use. */
  Optional<Checkout> lease(TreeId tree) {
    Optional<Checkout> held = hold(tree);
    held.filter(checkout -> !checkout.isProven()).ifPresent(Checkout::release);
    return held.filter(Checkout::isProven);
  }

  /** As {@link #lease}, also if it has yet to be proven. */
  Optional<Checkout> hold(TreeId tree) {
    Checkout checkout = cache.getIfPresent(tree);
    if (checkout == null) {
      checkout = alive.get(tree);
    }
    if (checkout == null || checkout.isCondemned() || !checkout.tryLease()) {
      return Optional.empty();
    }
    keep(checkout);
    return Optional.of(checkout);
  }

  /** What is there, without counting as a use. */
  Optional<Checkout> find(TreeId tree) {
    return Optional.ofNullable(alive.get(tree));
  }

  void evict(Checkout checkout) {
    cache.asMap().remove(checkout.tree(), checkout);
  }

  /** Evicts it unless it is leased; returns whether it did. */
  boolean evictIfIdle(Checkout checkout) {
    boolean idle = checkout.uncacheIfIdle();
    if (idle) {
      evict(checkout);
    }
    return idle;
  }

  /** Evicts the coldest checkout that nobody leases; false if there is none. */
  boolean evictColdestIdle() {
    Optional<Checkout> coldest = coldestIdle();
    // Leased meanwhile: true all the same, so that the caller looks again.
    coldest.ifPresent(this::evictIfIdle);
    return coldest.isPresent();
  }

  /** The checkout that nobody leases and that is the next to go. */
  Optional<Checkout> coldestIdle() {
    return eviction()
        .coldest(entries ->
            entries
                .map(Map.Entry::getValue)
                .filter(checkout -> checkout.leases() == 0)
                .findFirst());
  }

  /** Some of those that were used last or most. */
  List<Checkout> hottest(int count) {
    return eviction().hottest(entries -> entries.map(Map.Entry::getValue).limit(count).toList());
  }

  private Policy.Eviction<TreeId, Checkout> eviction() {
    return cache.policy().eviction().orElseThrow();
  }

  /**
   * Takes one away, with its files, for whoever makes something else of them; false if it is
   * leased.
   */
  boolean takeIfIdle(Checkout checkout) {
    boolean taken = checkout.takeIfIdle();
    if (taken) {
      forget(checkout);
    }
    return taken;
  }

  /**
   * Takes a damaged one away, so that the next caller gets a new one. Only while holding a lease.
   */
  void condemn(Checkout checkout) {
    checkout.condemn();
    condemned.add(checkout);
    alive.remove(checkout.tree(), checkout);
    evict(checkout);
  }

  /** Forgets one whose files are about to go. */
  void forget(Checkout checkout) {
    alive.remove(checkout.tree(), checkout);
    condemned.remove(checkout);
    evict(checkout);
  }

  /** Which there are, in the cache or leased; damaged ones are not among them. */
  Set<TreeId> trees() {
    return Set.copyOf(alive.keySet());
  }

  /** Damaged ones whose files are there as long as they are leased. */
  int condemned() {
    return condemned.size();
  }

  long count() {
    return cache.estimatedSize();
  }

  /** How many have left the cache. */
  long evictions() {
    return evictions.get();
  }

  /** Called with a lease held. */
  private void keep(Checkout checkout) {
    if (cache.asMap().containsKey(checkout.tree())) {
      return;
    }
    checkout.cache();
    Checkout other = cache.asMap().putIfAbsent(checkout.tree(), checkout);
    if (other != null && other != checkout) {
      checkout.uncache();
    }
    if (checkout.isCondemned()) {
      // Condemned between the look and the put: whichever comes second takes it out.
      evict(checkout);
    }
  }

  private void uncache(@Nullable TreeId tree, @Nullable Checkout checkout, RemovalCause cause) {
    if (checkout != null) {
      evictions.incrementAndGet();
      checkout.uncache();
    }
  }
}
