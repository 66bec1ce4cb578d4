package dev.dagfetch.client.bench.repository;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@code git fast-import} that is being fed.
 *
 * <p>Author and times are constants, so that the object ids depend on nothing but the content. Not
 * thread-safe.
 */
final class FastImport implements AutoCloseable {
  private static final String AUTHOR = "Ada <ada@example.org>";
  private static final long FIRST_COMMIT_SECONDS = 1_600_000_000L;
  private static final long SECONDS_BETWEEN = 600;
  private static final int BUFFER_BYTES = 1 << 20;

  private final List<String> command;
  private final Process process;
  private final Git.Complaints complaints;
  private final OutputStream out;
  private int commits;

  private FastImport(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    this.complaints = Git.Complaints.of(process);
    this.out = new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES);
  }

  static FastImport into(Path gitDir) throws IOException {
    List<String> command = Git.command(gitDir, "fast-import", "--quiet", "--force");
    Process process = Git.process(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    FastImport fastImport = new FastImport(command, process);
    fastImport.line("feature done");
    return fastImport;
  }

  /**
   * Begins a commit on top of the ref, or of the given commit if one is named; its files follow.
   */
  void commit(String ref, String parent, String message) throws IOException {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    long time = FIRST_COMMIT_SECONDS + commits * SECONDS_BETWEEN;
    commits++;
    line("commit " + ref);
    line("committer " + AUTHOR + " " + time + " +0000");
    data(text);
    if (!parent.isEmpty()) {
      line("from " + parent);
    }
  }

  /** Puts a file into the commit; the path is neither quoted nor has it anything to quote. */
  void file(String mode, String path, byte[] content) throws IOException {
    line("M " + mode + " inline " + path);
    data(content);
  }

  /** Puts a file into the commit whose path may hold any bytes. */
  void file(String mode, byte[] path, byte[] content) throws IOException {
    out.write(("M " + mode + " inline \"").getBytes(StandardCharsets.US_ASCII));
    for (byte b : path) {
      out.write("\\%03o".formatted(b & 0xFF).getBytes(StandardCharsets.US_ASCII));
    }
    line("\"");
    data(content);
  }

  private void data(byte[] content) throws IOException {
    line("data " + content.length);
    out.write(content);
    out.write('\n');
  }

  private void line(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  /**
   * Says that the stream is complete, and waits until Git has stored it. Without this nothing is
   * kept.
   */
  void finish() throws IOException {
    line("done");
    out.close();
    complaints.requireSuccess(command);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
