package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What all calls of one fetch have in common.
 *
 * @param connection the way to the daemon
 * @param options how answers travel
 * @param retries whether and when to call again
 * @param meter what the calls cost
 * @param listener hears how it goes
 */
record Errand(
    Connection connection,
    TransferOptions options,
    Retries retries,
    Meter meter,
    FetchListener listener) {

  static Errand of(
      Connection connection, TransferOptions options, Duration timeout, FetchListener listener) {
    Retries retries =
        new Retries(options.retry(), Deadline.in(timeout), ThreadLocalRandom.current());
    return new Errand(connection, options, retries, new Meter(), listener);
  }

  /** The same, but nobody hears how it goes. */
  Errand silently() {
    return new Errand(connection, options, retries, meter, FetchListener.SILENT);
  }

  Deadline deadline() {
    return retries.deadline();
  }

  /** The codecs to ask for. */
  List<Codec> codecs() {
    return options.compression().accepted(connection.isLocal());
  }

  /**
   * Makes a call.
   *
   * @param token where to go on; empty for the beginning
   */
  FetchCall call(FetchDagRequest request, ByteString token) {
    FetchDagRequest complete =
        request.toBuilder().addAllAcceptedCodecs(codecs()).setResumeToken(token).build();
    return FetchCall.start(connection, complete, deadline().left());
  }

  /**
   * Waits until the time of the next call has come.
   *
   * @throws DagfetchClientException the failure, if there must be no other call
   */
  void awaitNextCall(DagfetchClientException failure, long keptBytes) {
    Duration pause = retries.pauseAfter(failure);
    meter.retried();
    listener.retries(new Retry(failure, meter.retries(), keptBytes, pause));
    try {
      Thread.sleep(pause.toMillis(), pause.toNanosPart() % 1_000_000);
    } catch (InterruptedException e) {
      throw FetchCall.interrupted(e);
    }
    connection.reconnect();
  }
}
