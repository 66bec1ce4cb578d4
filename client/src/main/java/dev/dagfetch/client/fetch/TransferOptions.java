package dev.dagfetch.client.fetch;

import java.time.Duration;

/**
 * How an answer travels, and what is done when it stops travelling.
 *
 * @param compression whether it is asked for in compressed form
 * @param stallTimeout how long an answer that has begun may bring nothing before its call is given
 *     up
 * @param retry when to call again
 */
public record TransferOptions(Compression compression, Duration stallTimeout, RetryPolicy retry) {
  public static final TransferOptions DEFAULTS =
      new TransferOptions(Compression.AUTO, Duration.ofSeconds(30), RetryPolicy.DEFAULTS);

  public TransferOptions {
    RetryPolicy.requirePositive(stallTimeout, "stall timeout");
  }
}
