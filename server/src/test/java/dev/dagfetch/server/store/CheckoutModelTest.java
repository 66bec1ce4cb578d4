package dev.dagfetch.server.store;

import static dev.dagfetch.server.testkit.Interleavings.require;

import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.testkit.Interleavings;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lease against evict: the rights to one checkout, changing hands in every order. */
@Tag("model")
final class CheckoutModelTest {
  private static final Map<String, Consumer<Rights>> STEPS =
      Map.of(
          "lease", Rights::lease,
          "lease and cache", Rights::leaseAndCache,
          "evict", rights -> rights.checkout.uncache(),
          "evict if idle", rights -> rights.checkout.uncacheIfIdle(),
          "take if idle", Rights::take);

  @ParameterizedTest
  @CsvSource({
    "lease, lease, evict",
    "lease, evict, evict if idle",
    "lease, evict, take if idle",
    "lease, evict if idle, take if idle",
    "lease and cache, evict, evict",
    "lease and cache, evict, evict if idle",
    "lease and cache, lease, evict",
    "lease and cache, evict, take if idle"
  })
  void rights_inEveryOrder_endOnceAndForEver(String one, String two, String three) {
    Interleavings.explore(
        50,
        () -> {
          Rights rights = new Rights();
          Interleavings.together(rights.step(one), rights.step(two), rights.step(three));
          rights.checkout.uncache();

          require(rights.ends.get() == 1, "went " + rights.ends + " times");
          require(!rights.checkout.tryLease(), "revived");
          require(rights.checkout.leases() == 0, rights.checkout.leases() + " leases");
        });
  }

  /** One checkout, and how often its files went. */
  private static final class Rights {
    final AtomicInteger ends = new AtomicInteger();
    final Checkout checkout =
        new Checkout(
            new CheckoutRecord(new TreeId("1".repeat(40)), new BootId("b"), 4096, 0),
            Path.of("/none"),
            true,
            gone -> ends.incrementAndGet());

    java.util.concurrent.Callable<Boolean> step(String name) {
      return () -> {
        STEPS.get(name).accept(this);
        return true;
      };
    }

    void lease() {
      if (checkout.tryLease()) {
        require(ends.get() == 0, "deleted under the lease");
        checkout.release();
      }
    }

    void leaseAndCache() {
      if (checkout.tryLease()) {
        checkout.cache();
        require(ends.get() == 0, "deleted under the lease");
        checkout.release();
      }
    }

    /** Whoever takes it sees to its files. */
    void take() {
      if (checkout.takeIfIdle()) {
        ends.incrementAndGet();
      }
    }
  }
}
