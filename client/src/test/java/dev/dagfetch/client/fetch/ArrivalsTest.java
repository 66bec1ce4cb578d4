package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final Metadata.Key<String> WHY =
      Metadata.Key.of("why", Metadata.ASCII_STRING_MARSHALLER);

  private final Arrivals<String> arrivals = new Arrivals<>();

  @Test
  void take_whatHasArrived_comesInOrderAndThenTheEndForGood() throws Exception {
    arrivals.onMessage("a");
    arrivals.onMessage("b");
    arrivals.onClose(Status.OK, new Metadata());

    assertThat(arrivals.take()).isEqualTo("a");
    assertThat(arrivals.take(1, TimeUnit.MINUTES)).isEqualTo("b");
    assertThat(arrivals.take()).isNull();
    assertThat(arrivals.take(1, TimeUnit.MINUTES)).isNull();
  }

  @Test
  void take_callThatFailed_givesWhatCameBeforeAndThenTheFailureForGood() throws Exception {
    Metadata trailers = new Metadata();
    trailers.put(WHY, "because");
    arrivals.onMessage("a");
    arrivals.onClose(Status.UNAVAILABLE.withDescription("gone"), trailers);

    assertThat(arrivals.take()).isEqualTo("a");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(arrivals::take)
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(e.getStatus().getDescription()).isEqualTo("gone");
                assertThat(e.getTrailers().get(WHY)).isEqualTo("because");
              });
    }
  }

  @Test
  void take_nothingArrives_endsWithTheTime() throws Exception {
    assertThatThrownBy(() -> arrivals.take(1, TimeUnit.NANOSECONDS))
        .isInstanceOf(TimeoutException.class);

    arrivals.onMessage("late");
    assertThat(arrivals.take(1, TimeUnit.NANOSECONDS)).isEqualTo("late");
  }

  @Test
  void take_beforeAnythingArrives_waits() throws Exception {
    CompletableFuture<String> taken =
        CompletableFuture.supplyAsync(() -> {
          try {
            return arrivals.take();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    arrivals.onMessage("a");

    assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo("a");
  }
}
