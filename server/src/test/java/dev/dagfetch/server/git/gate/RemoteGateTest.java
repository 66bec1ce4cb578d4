package dev.dagfetch.server.git.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteGateTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.shutdownNow();
    threads.close();
  }

  @Test
  void enter_whileThereIsRoom_tellsNoPosition() throws Exception {
    RemoteGate gate = gate(2, 0, LONG);

    gate.enter(Asker.DAEMON, position -> fail(position));
    gate.enter(Asker.DAEMON, position -> fail(position));
  }

  @Test
  void enter_positions_fallWhileOthersAreServed() throws Exception {
    RemoteGate gate = gate(1, 10, LONG);
    RemoteGate.Place held = gate.enter(asker("ann", 0), position -> {});
    Waiting first = wait(gate, asker("ann", 1));
    Waiting second = wait(gate, asker("ann", 2));

    held.close();
    await().until(() -> second.positions.equals(List.of(2, 1)));
    first.place().close();
    second.place().close();

    assertThat(first.positions).containsExactly(1);
  }

  @Test
  void enter_tooManyWait_refusesWhoeverAskedForMost() throws Exception {
    RemoteGate gate = gate(1, 2, LONG);
    RemoteGate.Place held = gate.enter(asker("greedy", 0), position -> {});
    Waiting first = wait(gate, asker("greedy", 1));
    Waiting second = wait(gate, asker("greedy", 2));
    Waiting ann = wait(gate, asker("ann", 3));
    Waiting third = new Waiting(gate, asker("greedy", 4));

    assertQueueFull(second);
    assertQueueFull(third);
    held.close();
    ann.place().close();
    first.place().close();
  }

  @Test
  void enter_noPlaceForTooLong_isToldToComeBack() throws Exception {
    RemoteGate gate = gate(1, 10, Duration.ofMillis(50));
    RemoteGate.Place held = gate.enter(Asker.DAEMON, position -> {});
    Waiting late = new Waiting(gate, Asker.DAEMON);

    assertQueueFull(late);
    held.close();
    gate.enter(Asker.DAEMON, position -> fail(position)).close();
  }

  @Test
  void interrupt_inTheQueue_makesRoomForOthers() throws Exception {
    RemoteGate gate = gate(1, 10, LONG);
    RemoteGate.Place held = gate.enter(Asker.DAEMON, position -> {});
    Waiting leaves = wait(gate, asker("ann", 1));
    Waiting stays = wait(gate, asker("bob", 2));

    leaves.thread.cancel(true);

    await().until(() -> stays.positions.equals(List.of(2, 1)));
    held.close();
    stays.place().close();
  }

  @Test
  void enter_manyThatComeAndGo_neverMoreThanThePlaces_andNoneIsLost() throws Exception {
    RemoteGate gate = gate(3, 1000, LONG);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Asker asker = asker("caller" + i % 7, i % 11);
      all.add(
          threads.submit(() -> {
            try (RemoteGate.Place place = gate.enter(asker, position -> {})) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              Thread.yield();
              inside.decrementAndGet();
            }
            return asker;
          }));
      if (i % 5 == 0) {
        all.removeLast().cancel(true);
      }
    }

    for (Future<?> one : all) {
      one.get();
    }
    assertThat(most.get()).isLessThanOrEqualTo(3);
    // Those that were cancelled may still be on their way out; then all places are free again.
    for (int i = 0; i < 3; i++) {
      gate.enter(Asker.DAEMON, position -> {});
    }
  }

  private static RemoteGate gate(int places, int mayWait, Duration longest) {
    return new RemoteGate("https://git.example.com", new GateSettings(places, mayWait, longest));
  }

  private static Asker asker(String caller, Object subject) {
    return new Asker(caller, subject);
  }

  private Waiting wait(RemoteGate gate, Asker asker) {
    Waiting waiting = new Waiting(gate, asker);
    await().until(() -> !waiting.positions.isEmpty());
    return waiting;
  }

  private static void assertQueueFull(Waiting waiting) {
    assertThatThrownBy(waiting.entered::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.QUEUE_FULL);
              assertThat(e.retryAfter()).isPresent();
            });
  }

  private static void fail(int position) {
    throw new AssertionError("queued at " + position);
  }

  /** Somebody in the queue, and the places in it that he was told. */
  private final class Waiting {
    final List<Integer> positions = new CopyOnWriteArrayList<>();
    final CompletableFuture<RemoteGate.Place> entered = new CompletableFuture<>();
    final Future<?> thread;

    Waiting(RemoteGate gate, Asker asker) {
      thread =
          threads.submit(() -> {
            try {
              entered.complete(gate.enter(asker, positions::add));
            } catch (Throwable e) {
              entered.completeExceptionally(e);
            }
          });
    }

    RemoteGate.Place place() {
      return entered.join();
    }
  }
}
