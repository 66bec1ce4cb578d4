package dev.dagfetch.client.command;

import dev.dagfetch.server.testkit.JavaProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command in a JVM of its own, that can be signalled and killed. Closing it kills it. */
final class CommandProcess implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private CommandProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts it; what it prints goes to files in {@code scratch}. */
  static CommandProcess start(Path scratch, String... arguments) throws IOException {
    return start(JavaProgram.of(Main.class), List.of(), scratch, arguments);
  }

  /** As {@link #start(Path, String...)}, in some form of the program, with options of the JVM. */
  static CommandProcess start(
      JavaProgram program, List<String> jvmOptions, Path scratch, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(program.command(jvmOptions));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(scratch, "out", "");
    Path err = Files.createTempFile(scratch, "err", "");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new CommandProcess(process, out, err);
  }

  /** Waits for its end and returns what it left. */
  Ran await() throws IOException, InterruptedException {
    return await(90);
  }

  Ran await(int seconds) throws IOException, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + Files.readString(err));
    }
    return new Ran(process.exitValue(), out(), Files.readString(err));
  }

  String out() throws IOException {
    return Files.readString(out, StandardCharsets.ISO_8859_1);
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Asks it to stop: SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL. Returns when it is dead. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
