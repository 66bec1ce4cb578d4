package dev.dagfetch.client.command;

import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's answer goes: one JSON object, or lines for people, or with {@code --quiet}
 * nothing.
 */
final class Output {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean quiet;

  Output(PrintWriter out, PrintWriter err, boolean json, boolean quiet) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.quiet = quiet;
  }

  boolean isJson() {
    return json;
  }

  /** Whether to say how things go. */
  boolean isChatty() {
    return !json && !quiet;
  }

  PrintWriter err() {
    return err;
  }

  /** Prints the outcome of something that was done. */
  void done(Map<String, ? extends @Nullable Object> object, Consumer<PrintWriter> lines) {
    if (json || !quiet) {
      answer(object, lines);
    }
  }

  /** Prints what was asked for, also with {@code --quiet}. */
  void answer(Map<String, ? extends @Nullable Object> object, Consumer<PrintWriter> lines) {
    if (json) {
      out.println(Json.write(object));
    } else {
      lines.accept(out);
    }
    out.flush();
  }

  /** Says something beside the answer. */
  void note(String line) {
    if (isChatty()) {
      err.println(line);
    }
  }

  /** Says something that the caller should know although all went well. */
  void warn(String line) {
    if (!json) {
      err.println("dagfetch: " + line);
    } else {
      err.println(Json.write(Map.of("warning", line)));
    }
  }
}
