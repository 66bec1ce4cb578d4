package dev.dagfetch.server.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.GitFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressionTest {
  @TempDir Path tmp;
  private SegmentFixture fixture;

  @BeforeEach
  void start() {
    fixture = new SegmentFixture(tmp);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** Text in several segments, a large text, and what does not compress. */
  private String commit() {
    GitFiles files = GitFiles.none().random("noise.bin", 700_000, 1);
    for (int i = 0; i < 300; i++) {
      files.text("dags/task_%03d.py".formatted(i), ("print(" + i + ")\n").repeat(150));
    }
    files.text("large.sql", "insert into facts values (1, 2, 3);\n".repeat(20_000));
    return fixture.repo.commit(files);
  }

  @Test
  void compressedDelivery_isTheVersion_andKeptForTheNext() {
    String commit = commit();

    Received first = fixture.deliverCompressed(commit);
    long builds = fixture.segments().stats().builds();
    Received second = fixture.deliverCompressed(commit);

    assertThat(first.files()).isEqualTo(fixture.expected(commit));
    assertThat(second.files()).isEqualTo(fixture.expected(commit));
    assertThat(first.compressed).isGreaterThan(5).isLessThan(first.frames);
    assertThat(second.compressed).isEqualTo(first.compressed);
    assertThat(fixture.segments().stats().builds()).isEqualTo(builds);
  }

  @Test
  void compressedSegments_surviveARestart_withoutThePlainOnes() throws IOException {
    String commit = fixture.repo.commit(text());
    fixture.deliver(commit);
    List<Path> plain = fixture.stored();
    fixture.deliverCompressed(commit);
    for (Path file : plain) {
      Files.delete(file);
    }

    Segments restarted = fixture.restart();

    assertThat(fixture.deliverCompressed(commit).files()).isEqualTo(fixture.expected(commit));
    assertThat(restarted.stats().builds()).isZero();
  }

  private static GitFiles text() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 300; i++) {
      files.text("dags/task_%03d.py".formatted(i), ("print(" + i + ")\n").repeat(150));
    }
    return files;
  }

  @Test
  void plainDelivery_afterACompressedOne_isPlain() {
    String commit = commit();
    fixture.deliverCompressed(commit);

    Received received = new Received();
    fixture.deliver(fixture.tree(commit), received);

    assertThat(received.files()).isEqualTo(fixture.expected(commit));
    assertThat(received.compressed).isZero();
  }

  @Test
  void damagedFiles_ofBothKinds_areMadeAgain() throws IOException {
    String commit = commit();
    fixture.deliverCompressed(commit);
    List<Path> stored = fixture.stored();
    for (int i = 0; i < stored.size(); i++) {
      byte[] bytes = Files.readAllBytes(stored.get(i));
      bytes[(i * 7) % bytes.length] ^= 1;
      Files.write(stored.get(i), bytes);
    }

    assertThat(fixture.deliverCompressed(commit).files()).isEqualTo(fixture.expected(commit));
    assertThat(fixture.stored()).isEqualTo(stored);
  }

  @Test
  void segmentWantedByMany_isCompressedOnce() throws Exception {
    String commit = fixture.repo.commit(text());
    fixture.deliver(commit);
    long plain = fixture.segments().stats().builds();

    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var results =
          callers.invokeAll(
              IntStream.range(0, 20)
                  .<java.util.concurrent.Callable<Received>>mapToObj(
                      i -> () -> fixture.deliverCompressed(commit))
                  .toList());
      for (var result : results) {
        assertThat(result.get().files()).isEqualTo(fixture.expected(commit));
      }
    }

    assertThat(fixture.segments().stats().builds()).isEqualTo(2 * plain);
  }

  @Test
  void budgetOfNothing_isNotSpentOnCompressing() {
    String commit = commit();
    fixture.restart(0);

    Received received = fixture.deliverCompressed(commit);

    assertThat(received.files()).isEqualTo(fixture.expected(commit));
    assertThat(received.compressed).isZero();
  }
}
