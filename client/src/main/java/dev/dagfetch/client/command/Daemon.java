package dev.dagfetch.client.command;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import java.io.PrintWriter;
import java.util.spi.ToolProvider;

/**
 * The daemon's own command line, if it is on the class path; this module is not compiled against
 * it.
 */
final class Daemon {
  private Daemon() {}

  static int run(PrintWriter out, PrintWriter err, String... args) {
    ToolProvider daemon =
        ToolProvider.findFirst("dagfetchd")
            .orElseThrow(() ->
                new DagfetchClientException(
                    LocalReason.DAEMON_MISSING,
                    "this installation has no daemon: the dagfetch-server jar is not on the class path; use the full distribution",
                    null));
    return daemon.run(out, err, args);
  }
}
