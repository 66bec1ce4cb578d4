package dev.dagfetch.server.git.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue queue = new FairQueue();

  @Test
  void serve_everybodyWantsOneThing_isFirstComeFirstServed() {
    var first = queue.add(asker("ann", "etl"));
    var second = queue.add(asker("bob", "ml"));

    assertThat(queue.position(first)).isEqualTo(1);
    assertThat(queue.position(second)).isEqualTo(2);
    assertThat(served()).containsExactly("ann/etl", "bob/ml");
  }

  @Test
  void serve_oneCallerAskedForVeryMuch_othersComeAfterItsFirst() {
    for (int i = 0; i < 500; i++) {
      queue.add(asker("greedy", "dag" + i));
    }
    queue.add(asker("ann", "etl"));
    queue.add(asker("ann", "ml"));

    assertThat(served().subList(0, 4))
        .containsExactly("greedy/dag0", "ann/etl", "greedy/dag1", "ann/ml");
  }

  @Test
  void serve_veryManyCallersForOneSubject_countAsOne() {
    for (int i = 0; i < 500; i++) {
      queue.add(asker("worker" + i, "backfill"));
    }
    queue.add(asker("ann", "etl"));

    assertThat(served().subList(0, 3))
        .containsExactly("worker0/backfill", "ann/etl", "worker1/backfill");
  }

  @Test
  void serve_anotherCallerForTheSameSubject_comesAfterTheGreedyOnesFirst() {
    for (int i = 0; i < 500; i++) {
      queue.add(asker("greedy", "etl"));
    }
    queue.add(asker("ann", "etl"));

    assertThat(served().subList(0, 3)).containsExactly("greedy/etl", "ann/etl", "greedy/etl");
  }

  @Test
  void add_inTheMiddleOfALongRound_isNextNonetheless() {
    for (int i = 0; i < 500; i++) {
      queue.add(asker("worker" + i, "backfill"));
    }
    for (int i = 0; i < 50; i++) {
      var unused = queue.serve();
    }
    var ann = queue.add(asker("ann", "etl"));

    assertThat(queue.position(ann)).isEqualTo(1);
  }

  @Test
  void serve_everNewCallers_doNotKeepAnOldOneFromItsNext() {
    queue.add(asker("scheduler", "a"));
    var second = queue.add(asker("scheduler", "b"));
    int servedBefore = 0;
    while (queue.position(second) > 0) {
      queue.add(asker("new" + servedBefore, "dag" + servedBefore));
      var unused = queue.serve();
      servedBefore++;
    }

    assertThat(servedBefore).isBetween(50, 150);
  }

  @Test
  void add_byOneWhoWasServedAgainAndAgain_doesNotComeBeforeThoseWhoWait() {
    queue.add(asker("greedy", "a"));
    queue.add(asker("greedy", "b"));
    queue.add(asker("ann", "etl"));
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      queue.serve().ifPresent(ticket -> order.add(name(ticket)));
      queue.add(asker("bob", "again" + i));
    }

    assertThat(order)
        .containsExactly("greedy/a", "ann/etl", "bob/again0", "greedy/b", "bob/again1");
  }

  @Test
  void remove_onesEarlierTicket_doesNotHoldBackTheNext() {
    var given = queue.add(asker("ann", "etl"));
    queue.add(asker("bob", "ml"));
    queue.remove(given);
    var next = queue.add(asker("ann", "etl"));

    assertThat(queue.position(given)).isZero();
    assertThat(queue.position(next)).isEqualTo(2);
    assertThat(next.round()).isEqualTo(given.round());
  }

  @Test
  void dropLast_takesWhoeverAskedForMost() {
    queue.add(asker("greedy", "a"));
    queue.add(asker("greedy", "b"));
    queue.add(asker("ann", "etl"));

    assertThat(queue.dropLast().map(FairQueueTest::name)).contains("greedy/b");
    assertThat(queue.size()).isEqualTo(2);
  }

  @Test
  void serve_nobodyWaits_isEmpty() {
    assertThat(queue.serve()).isEmpty();
    assertThat(queue.dropLast()).isEmpty();
  }

  private List<String> served() {
    return IntStream.range(0, queue.size())
        .mapToObj(i -> queue.serve())
        .flatMap(Optional::stream)
        .map(FairQueueTest::name)
        .toList();
  }

  private static String name(FairQueue.Ticket ticket) {
    return ticket.asker().caller() + "/" + ticket.asker().subject();
  }

  private static Asker asker(String caller, String subject) {
    return new Asker(caller, subject);
  }
}
