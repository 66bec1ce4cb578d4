package dev.dagfetch.client.command;

import dev.dagfetch.client.error.DagfetchClientException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says on the error output what went wrong: one line, or with {@code --json} one object. Returns
 * the exit code.
 */
final class ErrorReport {
  private final PrintWriter err;
  private final boolean json;

  ErrorReport(PrintWriter err, boolean json) {
    this.err = err;
    this.json = json;
  }

  int usage(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    print("USAGE", "INVALID_ARGUMENT", message(e), ExitCode.USAGE, null);
    if (!json) {
      UnmatchedArgumentException.printSuggestions(e, err);
      err.println("see \"%s --help\"".formatted(command));
    }
    return ExitCode.USAGE;
  }

  int failure(Exception e) {
    if (e instanceof ParameterException usage) {
      return usage(usage);
    }
    if (e instanceof DagfetchClientException known) {
      print(known.reason(), known.code().name(), message(known), ExitCode.of(known), known);
      return ExitCode.of(known);
    }
    if (e instanceof IllegalArgumentException invalid) {
      print("USAGE", "INVALID_ARGUMENT", message(invalid), ExitCode.USAGE, null);
      return ExitCode.USAGE;
    }
    print("BUG", "INTERNAL", "this is a bug, please report it: " + e, ExitCode.BUG, null);
    if (!json) {
      e.printStackTrace(err);
    }
    return ExitCode.BUG;
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private void print(
      String reason,
      String code,
      String message,
      int exitCode,
      @Nullable DagfetchClientException known) {
    if (!json) {
      String retry =
          known == null
              ? ""
              : known
                  .retryAfter()
                  .map(delay -> " (retry in " + Amounts.duration(delay) + ")")
                  .orElse("");
      err.println("dagfetch: " + message + retry);
      return;
    }
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("error", reason);
    error.put("code", code);
    error.put("message", message);
    error.put("exit_code", exitCode);
    if (known != null) {
      error.put("metadata", known.metadata());
      known.retryAfter().ifPresent(delay -> error.put("retry_after_ms", delay.toMillis()));
    }
    err.println(Json.write(error));
  }

  /** Whoever calls without a subcommand gets its list. */
  static int missingSubcommand(CommandLine line) {
    throw new ParameterException(
        line, "which command? one of: " + String.join(", ", line.getSubcommands().keySet()));
  }
}
