package dev.dagfetch.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** What a command printed, and its exit code. */
record Ran(int exitCode, String out, String err) {

  static Ran command(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = CommandLines.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ran(exitCode, out.toString(), err.toString());
  }

  /** The one object on the standard output. */
  JsonNode json() {
    return parse(out);
  }

  /** The one object on the error output. */
  JsonNode error() {
    return parse(err);
  }

  private JsonNode parse(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(toString(), e);
    }
  }
}
