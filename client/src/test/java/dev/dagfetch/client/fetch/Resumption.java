package dev.dagfetch.client.fetch;

import java.time.Duration;

/** Options of fetches that call again without long pauses, or not at all. */
final class Resumption {
  private Resumption() {}

  /** One call and no other. */
  static FetchOptions never() {
    return eager(0, Duration.ofSeconds(30));
  }

  /** So many calls in a row may bring nothing, after the first. */
  static FetchOptions eager(int retries) {
    return eager(retries, Duration.ofSeconds(30));
  }

  static FetchOptions eager(int retries, Duration stallTimeout) {
    return with(stallTimeout, policy(retries));
  }

  /** So many calls in a row may bring nothing or find nobody, after the first. */
  static FetchOptions awaitingDaemon(int retries) {
    return with(Duration.ofSeconds(30), policy(retries).awaitingDaemon());
  }

  /** One call, of which nothing may be compressed. */
  static FetchOptions uncompressed() {
    return FetchOptions.DEFAULTS.withTransfer(
        new TransferOptions(Compression.NONE, Duration.ofSeconds(30), policy(0)));
  }

  private static RetryPolicy policy(int retries) {
    Duration pause = Duration.ofMillis(1);
    return new RetryPolicy(retries, false, pause, pause);
  }

  private static FetchOptions with(Duration stallTimeout, RetryPolicy policy) {
    return FetchOptions.DEFAULTS.withTransfer(
        new TransferOptions(Compression.AUTO, stallTimeout, policy));
  }
}
