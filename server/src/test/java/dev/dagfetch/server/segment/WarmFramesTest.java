package dev.dagfetch.server.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmFramesTest {
  private static final long BUDGET = 1L << 30;

  @TempDir Path tmp;
  private SegmentFixture fixture;
  private String commit;

  @BeforeEach
  void start() {
    fixture = new SegmentFixture(tmp);
    commit = fixture.repo.commit(new RandomTree(12).files(500));
    fixture.deliver(commit);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void delivery_ofWhatWasReadBefore_needsNoFile() throws IOException {
    Segments segments = fixture.restart(BUDGET, 64 << 20);
    fixture.deliver(commit);

    deleteAll(fixture.stored());

    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
    assertThat(segments.stats().builds()).isZero();
  }

  @Test
  void delivery_ofMoreThanFitsInMemory_readsFilesAgain() throws IOException {
    List<Path> stored = fixture.stored();
    Segments segments = fixture.restart(BUDGET, 1);
    fixture.deliver(commit);

    deleteAll(stored);

    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
    assertThat(segments.stats().builds()).isEqualTo(stored.size());
  }

  private static void deleteAll(List<Path> files) throws IOException {
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
