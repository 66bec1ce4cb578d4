package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.object.TreeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Leases against evictions, without a disk: what would be deleted is written down instead. */
final class ShelfTest {
  private static final int THREADS = 4;
  private static final int STEPS = 20_000;
  private static final int TREES = 3;

  private final Shelf shelf = new Shelf(1 << 30);
  private final Set<Checkout> deleted = ConcurrentHashMap.newKeySet();
  private final Queue<Checkout> made = new ConcurrentLinkedQueue<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  @Test
  void lease_ofADeadCheckout_isRefusedForEver() {
    Checkout checkout = make(0);
    shelf.evict(checkout);

    assertThat(deleted).containsExactly(checkout);
    assertThat(checkout.tryLease()).isFalse();
    assertThat(shelf.hold(checkout.tree())).isEmpty();
    checkout.uncache();
    assertThat(checkout.uncacheIfIdle()).isFalse();
    assertThat(wrong).isEmpty();
  }

  @Test
  void condemnedCheckout_isNotLeasedAgainAndGoesWithItsLastLease() {
    Checkout checkout = make(0);
    Checkout held = shelf.lease(checkout.tree()).orElseThrow();

    shelf.condemn(checkout);

    assertThat(shelf.lease(checkout.tree())).isEmpty();
    assertThat(shelf.count()).isZero();
    assertThat(deleted).isEmpty();
    held.release();
    assertThat(deleted).containsExactly(checkout);
  }

  @Test
  void takeIfIdle_takesItFromEverybody_andDeletesNothing() {
    Checkout taken = make(0);
    Checkout held = shelf.lease(make(1).tree()).orElseThrow();

    assertThat(shelf.takeIfIdle(taken)).isTrue();
    assertThat(shelf.takeIfIdle(taken)).isFalse();
    assertThat(shelf.takeIfIdle(held)).isFalse();

    assertThat(deleted).isEmpty();
    assertThat(shelf.hold(taken.tree())).isEmpty();
    assertThat(shelf.find(taken.tree())).isEmpty();
    assertThat(taken.tryLease()).isFalse();
    held.release();
  }

  @Test
  void evictColdestIdle_skipsLeasedOnes() {
    Checkout cold = make(0);
    Checkout idle = make(1);
    Checkout held = shelf.lease(cold.tree()).orElseThrow();

    assertThat(shelf.evictColdestIdle()).isTrue();
    assertThat(deleted).containsExactly(idle);
    assertThat(shelf.evictColdestIdle()).isFalse();
    held.release();
    assertThat(shelf.evictColdestIdle()).isTrue();
    assertThat(deleted).containsExactlyInAnyOrder(idle, cold);
  }

  @RepeatedTest(5)
  void leasesAndEvictions_inAnyOrder_deleteNothingThatIsHeldAndEverythingOnce() throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int seed = 0; seed < THREADS; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        all.add(
            threads.submit(() -> {
              together.await();
              for (int i = 0; i < STEPS; i++) {
                step(random);
              }
              return null;
            }));
      }
      for (Future<?> thread : all) {
        thread.get();
      }
    }
    while (shelf.evictColdestIdle()) {
      // Everything goes.
    }

    assertThat(wrong).isEmpty();
    assertThat(shelf.count()).isZero();
    assertThat(deleted).hasSameSizeAs(made);
  }

  private void step(SplittableRandom random) {
    int n = random.nextInt(TREES);
    TreeId tree = tree(n);
    switch (random.nextInt(7)) {
      case 0 -> shelf.find(tree).ifPresent(shelf::evict);
      case 1 -> shelf.find(tree).ifPresent(shelf::evictIfIdle);
      case 2 -> shelf.evictColdestIdle();
      case 3 -> {
        if (random.nextInt(20) == 0) {
          shelf.find(tree).ifPresent(shelf::condemn);
        }
      }
      case 4 -> shelf.coldestIdle().ifPresent(this::recycle);
      default -> use(n, tree);
    }
  }

  /** What is taken is the taker's: its files are gone for everybody else. */
  private void recycle(Checkout coldest) {
    if (shelf.takeIfIdle(coldest)) {
      delete(coldest);
    }
  }

  private void use(int n, TreeId tree) {
    Optional<Checkout> held = shelf.lease(tree);
    if (held.isEmpty()) {
      makeAlone(n);
      return;
    }
    if (deleted.contains(held.get())) {
      wrong.add("deleted before the lease");
    }
    Thread.onSpinWait();
    if (deleted.contains(held.get())) {
      wrong.add("deleted under the lease");
    }
    held.get().release();
  }

  /** As single flight does: one maker at a time looks again, then makes. */
  private synchronized void makeAlone(int n) {
    Optional<Checkout> held = shelf.hold(tree(n));
    if (held.isPresent()) {
      held.get().release();
    } else {
      make(n);
    }
  }

  private Checkout make(int n) {
    CheckoutRecord facts = new CheckoutRecord(tree(n), new BootId("b"), 4096, 0);
    Checkout checkout = new Checkout(facts, Path.of("/none"), true, this::delete);
    made.add(checkout);
    shelf.add(checkout);
    return checkout;
  }

  private void delete(Checkout checkout) {
    shelf.forget(checkout);
    if (!deleted.add(checkout)) {
      wrong.add("deleted twice");
    }
  }

  private static TreeId tree(int n) {
    return new TreeId("%040x".formatted(n));
  }
}
