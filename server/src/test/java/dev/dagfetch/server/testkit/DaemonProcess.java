package dev.dagfetch.server.testkit;

import dev.dagfetch.server.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real {@code dagfetchd serve} in a JVM of its own, that can be signalled and killed. State, Unix
 * domain socket and log lie in a directory of the test; TCP is on a free port. Closing it kills it.
 */
public final class DaemonProcess implements AutoCloseable {
  private static final Pattern TCP = Pattern.compile(" 127\\.0\\.0\\.1:([0-9]+) ");

  private static final Pattern METRICS =
      Pattern.compile("serving metrics\\W+address\\W+127\\.0\\.0\\.1:([0-9]+)");

  private final Path directory;
  private final Path socket;
  private final Process process;
  private final String readyLine;

  private DaemonProcess(Path directory, Path socket, Process process, String readyLine) {
    this.directory = directory;
    this.socket = socket;
    this.process = process;
    this.readyLine = readyLine;
  }

  /** What to start. */
  public static Builder in(Path directory) {
    return new Builder(directory);
  }

  /**
   * What is to be started; jvm options and arguments of {@code serve} come after those that every
   * test needs.
   */
  public static final class Builder {
    private final Path directory;
    private final List<String> jvm = new ArrayList<>(List.of(SqliteLibrary.JVM_OPTION));
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private String metrics = "off";
    private Path state;
    private Path socket;
    private JavaProgram program = JavaProgram.of(Main.class);

    private Builder(Path directory) {
      this.directory = directory;
      this.state = directory.resolve("state");
      this.socket = directory.resolve("d.sock");
    }

    /** Serves metrics on a free port. */
    public Builder metricsOn() {
      metrics = "127.0.0.1:0";
      return this;
    }

    /** Another state directory than the usual one. */
    public Builder state(Path other) {
      state = other;
      return this;
    }

    /** Another socket than the usual one. */
    public Builder socket(Path other) {
      socket = other;
      return this;
    }

    /** Another form of the program than the quickest. */
    Builder program(JavaProgram other) {
      program = other;
      return this;
    }

    public Builder jvm(String... options) {
      jvm.addAll(List.of(options));
      return this;
    }

    public Builder serve(String... more) {
      arguments.addAll(List.of(more));
      return this;
    }

    /** Sets a variable of its environment. */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    public Builder repository(String name, String url) {
      return serve("--repository", name + "=" + url);
    }

    /** Starts the process and waits until it serves. */
    public DaemonProcess start() {
      try {
        Process process = launch();
        String line =
            new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
        if (line == null) {
          process.waitFor();
          throw new IllegalStateException(
              "exit code %d: %s".formatted(process.exitValue(), Files.readString(log())));
        }
        return new DaemonProcess(directory, socket, process, line);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Starts a process that is expected to end by itself; returns what it left. */
    public Ended startAndFail() {
      try {
        Process process = launch();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(log()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private Process launch() throws IOException {
      List<String> command = new ArrayList<>();
      // Tests may run under nohup, and a JVM that inherits an ignored SIGHUP never hears it.
      command.addAll(List.of("env", "--default-signal=HUP"));
      command.addAll(program.command(jvm));
      command.addAll(List.of("serve", "--state", state.toString(), "--socket", socket.toString()));
      command.addAll(List.of("--listen", "127.0.0.1:0", "--metrics", metrics));
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      return builder.redirectError(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
    }

    private Path log() {
      return directory.resolve("log");
    }
  }

  /** How a process ended that did not serve. */
  public record Ended(int exitCode, String out, String err) {}

  /** The one line that it printed. */
  public String readyLine() {
    return readyLine;
  }

  public Path socket() {
    return socket;
  }

  public int port() {
    Matcher matcher = TCP.matcher(readyLine);
    if (!matcher.find()) {
      throw new IllegalStateException(readyLine);
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** The metrics page, if it is on. */
  public Metrics metrics() {
    Matcher matcher = METRICS.matcher(log());
    if (!matcher.find()) {
      throw new IllegalStateException("no metrics: " + log());
    }
    return new Metrics(new InetSocketAddress("127.0.0.1", Integer.parseInt(matcher.group(1))));
  }

  public Caller callTcp() {
    return Caller.tcp(port());
  }

  public Caller callUnix() {
    return Caller.unix(socket());
  }

  public long pid() {
    return process.pid();
  }

  /** Everything that it logged so far, over all its lives in this directory. */
  public String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it to stop: SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Sends any signal, by name. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills it as an out-of-memory killer would: SIGKILL. Returns when it is dead. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Waits for its end; returns the exit code. */
  public int awaitExit() {
    return awaitExit(60);
  }

  int awaitExit(int seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new IllegalStateException("still running");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  @Override
  public void close() {
    kill();
  }
}
