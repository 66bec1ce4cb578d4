package dev.dagfetch.client.command;

import dev.dagfetch.client.fetch.Compression;
import dev.dagfetch.client.fetch.RetryPolicy;
import dev.dagfetch.client.fetch.TransferOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of a command that say how an answer travels. */
final class TransferFlags {
  @Option(
      names = "--compression",
      paramLabel = "auto|none|zstd",
      defaultValue = "auto",
      description =
          "Whether the daemon may compress. auto: yes, unless it is on this host (through a Unix"
              + " socket or a loopback address). Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Compression compression;

  @Option(
      names = "--stall-timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      description =
          "Give up a call that has brought nothing for so long, and go on with another one."
              + " Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Duration stallTimeout;

  @Option(
      names = "--retry",
      paramLabel = "N",
      defaultValue = "12",
      description = {
        "Call again after a broken connection, or as long as the daemon is starting, draining or"
            + " busy: at most so many times in a row without receiving anything new, and never"
            + " beyond --timeout. 0: never. Default: ${DEFAULT-VALUE}."
      })
  private int retry;

  @Option(
      names = "--retry-connrefused",
      description = "Wait in the same way for a daemon that is not there yet.")
  private boolean awaitDaemon;

  TransferOptions options() {
    RetryPolicy policy = RetryPolicy.DEFAULTS.withRetries(retry);
    return new TransferOptions(
        compression, stallTimeout, awaitDaemon ? policy.awaitingDaemon() : policy);
  }
}
