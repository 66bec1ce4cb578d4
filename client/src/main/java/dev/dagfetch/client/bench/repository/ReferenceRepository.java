package dev.dagfetch.client.bench.repository;

import dev.dagfetch.client.bench.report.Narrator;
import dev.dagfetch.client.bench.repository.Layout.PlannedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Generates the reference repository: first all files, then a history of small edits. Not
 * thread-safe; for one repository.
 */
final class ReferenceRepository {
  static final String BRANCH = "refs/heads/main";

  private static final int MOST_EDITS = 4;
  private static final int MEBIBYTE = 1 << 20;
  private static final int HISTORY_SALT = 1;

  private final Shape shape;
  private final List<PlannedFile> files;
  private final int[] revisions;

  private ReferenceRepository(Shape shape) {
    this.shape = shape;
    this.files = Layout.of(shape).files();
    this.revisions = new int[files.size()];
  }

  /** Fills an empty bare repository. */
  static void generate(Shape shape, Path gitDir, Narrator narrator) throws IOException {
    try (FastImport stream = FastImport.into(gitDir)) {
      new ReferenceRepository(shape).write(stream, narrator);
      stream.finish();
    }
  }

  private void write(FastImport stream, Narrator narrator) throws IOException {
    stream.commit(BRANCH, "", "Add the pipelines");
    for (int i = 0; i < files.size(); i++) {
      put(stream, i);
    }
    putLargeFile(stream);
    Random history = new Random(SourceText.mixed(shape.seed(), HISTORY_SALT));
    for (int commit = 1; commit < shape.commits(); commit++) {
      stream.commit(BRANCH, "", "Edit the pipelines, " + commit);
      edit(stream, history);
      narrator.progress("commits", commit + 1, shape.commits());
    }
  }

  private void edit(FastImport stream, Random history) throws IOException {
    int edits = 1 + history.nextInt(MOST_EDITS);
    for (int i = 0; i < edits; i++) {
      int index = history.nextInt(files.size());
      revisions[index]++;
      put(stream, index);
    }
  }

  private void put(FastImport stream, int index) throws IOException {
    PlannedFile file = files.get(index);
    byte[] content =
        file.isLink()
            ? target(index)
            : SourceText.of(SourceText.mixed(shape.seed(), index), file.size(), revisions[index]);
    stream.file(file.kind().mode(), file.path(), content);
  }

  /** A link points to the file that was made before it, by a way that stays inside the tree. */
  private byte[] target(int index) {
    PlannedFile before = files.get(index - 1);
    String up = "../".repeat((int) files.get(index).path().chars().filter(c -> c == '/').count());
    return (up + before.path()).getBytes(StandardCharsets.US_ASCII);
  }

  private void putLargeFile(FastImport stream) throws IOException {
    if (shape.largeFileMib() == 0) {
      return;
    }
    byte[] content = new byte[shape.largeFileMib() * MEBIBYTE];
    Random random = new Random(shape.seed());
    byte[] block = new byte[MEBIBYTE / 2];
    for (int at = 0; at < content.length; at += MEBIBYTE) {
      random.nextBytes(block);
      System.arraycopy(block, 0, content, at, block.length);
    }
    stream.file("100644", "large.bin", content);
  }
}
