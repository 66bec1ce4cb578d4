package dev.dagfetch.server.rpc.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.rpc.call.FramePump.Production;
import dev.dagfetch.v1.FetchDagResponse;
import io.grpc.Status;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FramePumpTest {
  private static final FetchDagResponse FRAME = FetchDagResponse.getDefaultInstance();

  private final RunningStreams streams = new RunningStreams();

  @Test
  void production_thatReturns_completesTheCallAfterItsFrames() {
    try (StreamCall call = call(sink -> sendFrames(sink, 3))) {
      call.readAll();

      assertThat(call.awaitStatus().getCode()).isEqualTo(Status.Code.OK);
      assertThat(call.received()).isEqualTo(3);
    }
  }

  @Test
  void slowReader_holdsProductionBack() {
    AtomicInteger produced = new AtomicInteger();
    Production<FetchDagResponse> production =
        sink -> {
          for (int i = 0; i < 1000; i++) {
            sink.awaitReady();
            produced.incrementAndGet();
            sink.send(FRAME);
          }
        };
    try (StreamCall call = call(production)) {
      call.read(2);
      await().until(() -> call.received() == 2);

      // One frame can be in the transport beside those that were asked for.
      assertThat(produced.get()).isLessThanOrEqualTo(4);

      call.readAll();
      assertThat(call.awaitStatus().getCode()).isEqualTo(Status.Code.OK);
      assertThat(call.received()).isEqualTo(1000);
    }
  }

  @Test
  void cancel_whileTheReaderReadsNothing_endsProductionAndReleasesWhatItHolds() {
    AtomicBoolean released = new AtomicBoolean();
    Production<FetchDagResponse> production =
        sink -> {
          try (AutoCloseable _ = () -> released.set(true)) {
            sendFrames(sink, Integer.MAX_VALUE);
          }
        };
    try (StreamCall call = call(production)) {
      await().until(() -> streams.count() == 1);

      call.cancel();

      await().untilTrue(released);
      await().until(() -> streams.count() == 0);
    }
  }

  @Test
  void cancel_whileProductionBlocksElsewhere_interruptsIt() {
    CountDownLatch left = new CountDownLatch(1);
    Production<FetchDagResponse> production =
        _ -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            left.countDown();
            throw new CancellationException();
          }
        };
    try (StreamCall call = call(production)) {
      await().until(() -> streams.count() == 1);

      call.cancel();

      await().until(() -> left.getCount() == 0);
    }
  }

  @Test
  void deadline_whileProductionBlocks_interruptsIt() {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    Production<FetchDagResponse> production =
        sink -> {
          started.countDown();
          try {
            sink.awaitEnd();
          } finally {
            left.countDown();
          }
        };
    // On a busy machine a short deadline can pass before the call arrives: then a longer one.
    for (int millis = 200; started.getCount() > 0; millis *= 2) {
      try (StreamCall call = StreamCall.open(streams, production, millis, TimeUnit.MILLISECONDS)) {
        call.readAll();

        assertThat(call.awaitStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      }
    }
    await().until(() -> left.getCount() == 0);
  }

  @Test
  void failure_becomesTheStatusOfTheCall_afterTheFramesBefore() {
    Production<FetchDagResponse> production =
        sink -> {
          sink.send(FRAME);
          throw new DagfetchException(Reason.COMMIT_UNKNOWN, "not there");
        };
    try (StreamCall call = call(production)) {
      call.readAll();

      assertThat(call.awaitStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(call.received()).isEqualTo(1);
    }
  }

  @Test
  void cut_endsAStreamThatWouldGoOn_withDraining() {
    try (StreamCall call = call(FrameSink::awaitEnd)) {
      call.readAll();
      await().until(() -> streams.count() == 1);

      assertThat(streams.cut()).isEqualTo(1);

      Status status = call.awaitStatus();
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status.getDescription()).contains("shutting down");
    }
  }

  @Test
  void offer_whileTheReaderReadsNothing_dropsFrames() {
    Production<FetchDagResponse> production =
        sink -> {
          for (int i = 0; i < 1000; i++) {
            sink.offer(FRAME);
          }
        };
    try (StreamCall call = call(production)) {
      await().until(() -> streams.count() == 0);
      call.readAll();

      assertThat(call.awaitStatus().getCode()).isEqualTo(Status.Code.OK);
      assertThat(call.received()).isLessThan(1000);
    }
  }

  private StreamCall call(Production<FetchDagResponse> production) {
    return StreamCall.open(streams, production, 60, TimeUnit.SECONDS);
  }

  private static void sendFrames(FrameSink<FetchDagResponse> sink, int count) {
    for (int i = 0; i < count; i++) {
      sink.send(FRAME);
    }
  }
}
