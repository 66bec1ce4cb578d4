package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.bounds.Room;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DiskBudgetTest {
  private final DiskBudget budget = new DiskBudget(100, Room.ENDLESS, () -> "");

  @Test
  void reserve_whileThereIsRoom_evictsNothing() throws InterruptedException {
    budget.reserve(60, () -> fail());
    budget.reserve(40, () -> fail());

    assertThat(budget.used()).isEqualTo(100);
  }

  @Test
  void reserve_withoutRoom_evictsUntilItFits() throws InterruptedException {
    budget.adopt(90);
    AtomicInteger evictions = new AtomicInteger();

    budget.reserve(
        50,
        () -> {
          evictions.incrementAndGet();
          gone(20);
          return true;
        });

    assertThat(evictions).hasValue(2);
    assertThat(budget.used()).isEqualTo(100);
  }

  @Test
  void reserve_whenNothingCanBeEvicted_saysWhatIsHeld() {
    budget.adopt(90);

    assertThatThrownBy(() -> budget.reserve(20, () -> false))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CACHE_FULL_PINNED);
              assertThat(e.metadata())
                  .containsEntry("held_bytes", "90")
                  .containsEntry("needed_bytes", "20");
              assertThat(e.retryAfter()).isPresent();
            });
    assertThat(budget.used()).isEqualTo(90);
  }

  @Test
  void reserve_ofMoreThanTheBudget_isRefusedWithoutRetry() {
    assertThatThrownBy(() -> budget.reserve(101, () -> fail()))
        .isInstanceOfSatisfying(DagfetchException.class, e -> assertThat(e.retryAfter()).isEmpty())
        .hasMessageContaining("whole budget of 100");
  }

  @Test
  void reserve_whileFilesAreBeingDeleted_waitsForThem() throws InterruptedException {
    budget.adopt(100);
    budget.leaving(50);
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                budget.reserve(50, () -> fail());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    await().until(() -> waiter.getState() == Thread.State.WAITING);
    assertThat(budget.used()).isEqualTo(100);

    budget.free(50);
    waiter.join();

    assertThat(budget.used()).isEqualTo(100);
  }

  private void gone(long bytes) {
    budget.leaving(bytes);
    budget.free(bytes);
  }

  private static boolean fail() {
    throw new AssertionError("evicted");
  }
}
