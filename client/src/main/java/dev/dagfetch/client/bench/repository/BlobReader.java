package dev.dagfetch.client.bench.repository;

import dev.dagfetch.client.bench.measure.BenchException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A {@code git cat-file --batch} that is asked for one blob after another. Not thread-safe. */
final class BlobReader implements AutoCloseable {
  private final Process process;
  private final OutputStream questions;
  private final InputStream answers;

  private BlobReader(Process process) {
    this.process = process;
    this.questions = process.getOutputStream();
    this.answers = new BufferedInputStream(process.getInputStream());
  }

  static BlobReader of(Path gitDir) throws IOException {
    ProcessBuilder builder = Git.process(Git.command(gitDir, "cat-file", "--batch"));
    return new BlobReader(builder.redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  byte[] read(String objectId) throws IOException {
    questions.write((objectId + "\n").getBytes(StandardCharsets.US_ASCII));
    questions.flush();
    String[] words = line().split(" ", -1);
    if (words.length != 3) {
      throw new BenchException("git has no object " + objectId);
    }
    byte[] content = answers.readNBytes(Integer.parseInt(words[2]));
    if (answers.read() != '\n') {
      throw new BenchException("git ended in the middle of object " + objectId);
    }
    return content;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = answers.read(); c != '\n'; c = answers.read()) {
      if (c < 0) {
        throw new BenchException("git ended without an answer");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
