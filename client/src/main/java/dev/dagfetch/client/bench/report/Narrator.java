package dev.dagfetch.client.bench.report;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Tells a person what is being done, on standard error: one line per step, and on a terminal how
 * far it is.
 *
 * <p>Not thread-safe.
 */
public final class Narrator {
  private static final long NANOS_BETWEEN = 200_000_000;
  private static final String CLEAR = "\r\033[K";

  private final PrintWriter out;
  private final boolean terminal;
  private long last;
  private boolean open;

  public Narrator(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** One whom nobody hears. */
  public static Narrator silent() {
    return new Narrator(new PrintWriter(Writer.nullWriter()), false);
  }

  /** A step begins. */
  public void step(String text) {
    clear();
    out.println("  " + text);
    out.flush();
  }

  /** Something that a person should know before reading the figures. */
  public void warn(String text) {
    clear();
    out.println("warning: " + text);
    out.flush();
  }

  /** So many of so many are done; shown a few times a second, and only on a terminal. */
  public void progress(String what, long done, long total) {
    long now = System.nanoTime();
    if (!terminal || now - last < NANOS_BETWEEN) {
      return;
    }
    last = now;
    open = true;
    out.printf("\r    %,d of %,d %s\033[K", done, total, what);
    out.flush();
  }

  private void clear() {
    if (open) {
      out.print(CLEAR);
      open = false;
    }
  }
}
