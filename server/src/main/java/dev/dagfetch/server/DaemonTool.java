package dev.dagfetch.server;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

/**
 * The daemon's command line for programs that find it on their class path, such as the {@code
 * dagfetch} command, which runs it in its own process without being compiled against it.
 */
public final class DaemonTool implements ToolProvider {
  @Override
  public String name() {
    return "dagfetchd";
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    return Main.run(out, err, args);
  }
}
