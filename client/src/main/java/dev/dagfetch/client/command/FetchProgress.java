package dev.dagfetch.client.command;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.fetch.FetchListener;
import dev.dagfetch.client.fetch.Retry;
import dev.dagfetch.v1.Progress;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says on the error output how a fetch goes: on a terminal in one line that is written over,
 * elsewhere a line for each phase. Not thread-safe.
 */
final class FetchProgress implements FetchListener, AutoCloseable {
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final String CLEAR = "\r\u001b[K";

  private final Output output;
  private final boolean terminal;
  private Progress.@Nullable Phase phase;
  private long filesToCome;
  private long bytesToCome;
  private long begun;
  private long drawn;
  private boolean visible;

  FetchProgress(Output output) {
    this.output = output;
    this.terminal = output.isChatty() && Terminal.isError();
  }

  @Override
  public void preparing(Progress progress) {
    if (terminal) {
      draw(describe(progress), progress.getPhase() != phase);
    } else if (progress.getPhase() != phase) {
      output.note(describe(progress));
    }
    phase = progress.getPhase();
  }

  static String describe(Progress progress) {
    return switch (progress.getPhase()) {
      case PHASE_QUEUED ->
          "waiting for a place at the remote: number " + progress.getQueuePosition();
      case PHASE_FETCHING ->
          "the daemon fetches from the remote"
              + part(progress.getObjectsReceived(), progress.getObjectsTotal(), "objects");
      case PHASE_BUILDING ->
          "the daemon builds a checkout"
              + part(progress.getFilesBuilt(), progress.getFilesTotal(), "files");
      default -> "the daemon prepares the answer";
    };
  }

  private static String part(long done, long total, String things) {
    return total == 0 ? "" : ": %d of %d %s".formatted(done, total, things);
  }

  @Override
  public void begins(long files, long bytes) {
    filesToCome = files;
    bytesToCome = bytes;
    begun = System.nanoTime();
    if (!terminal) {
      output.note("receiving %s, %s".formatted(Amounts.count(files, "file"), Amounts.bytes(bytes)));
    }
  }

  @Override
  public void received(long files, long bytes) {
    if (terminal) {
      String line =
          "%d of %d files, %s of %s, %s/s"
              .formatted(
                  files,
                  filesToCome,
                  Amounts.bytes(bytes),
                  Amounts.bytes(bytesToCome),
                  Amounts.bytes(rate(bytes)));
      draw(line, false);
    }
  }

  private long rate(long bytes) {
    double seconds = Math.max(System.nanoTime() - begun, 1) / 1e9;
    return (long) (bytes / Math.max(seconds, 0.001));
  }

  private void draw(String line, boolean now) {
    long time = System.nanoTime();
    if (now || time - drawn > REDRAW_NANOS) {
      output.err().print(CLEAR + line);
      output.err().flush();
      drawn = time;
      visible = true;
    }
  }

  @Override
  public void retries(Retry retry) {
    close();
    output.note(describe(retry));
  }

  static String describe(Retry retry) {
    String next =
        retry.keptBytes() == 0 ? "trying again" : "resuming at " + Amounts.bytes(retry.keptBytes());
    return "%s; %s in %s (attempt %d)"
        .formatted(trouble(retry.why()), next, Amounts.duration(retry.pause()), retry.number() + 1);
  }

  private static String trouble(DagfetchClientException why) {
    return switch (why.reason()) {
      case "CONNECTION_LOST" -> "connection lost";
      case "DAEMON_UNREACHABLE" -> "the daemon does not answer";
      default -> String.valueOf(why.getMessage());
    };
  }

  @Override
  public void startsOver(DagfetchClientException why) {
    close();
    output.note("the daemon cannot go on with this answer; starting over");
  }

  @Override
  public void leftBehind(IOException why) {
    close();
    output.warn(
        "the staging directory could not be deleted, the next fetch will try again: "
            + why.getMessage());
  }

  /** Takes the line away, so that what is printed next begins at its beginning. */
  @Override
  public void close() {
    if (visible) {
      output.err().print(CLEAR);
      output.err().flush();
      visible = false;
    }
  }
}
