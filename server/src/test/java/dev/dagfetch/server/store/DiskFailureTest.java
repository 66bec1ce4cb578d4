package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DiskFailureTest {
  private @TempDir Path tmp;

  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Disk quota exceeded"})
  void fullDisk_isToldFromOtherFailures(String reason) {
    RuntimeException failure = DiskFailure.of(new FileSystemException("f", null, reason), tmp);

    assertThat(failure)
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.DISK_FULL);
              assertThat(e.retryAfter()).isPresent();
            });
  }

  @Test
  void nameTooLong_isTheRepositorysFault() {
    IOException e = new FileSystemException("f", null, "File name too long");

    assertThat(DiskFailure.of(e, TreePath.parse("long"), tmp))
        .isInstanceOfSatisfying(
            DagfetchException.class, d -> assertThat(d.metadata()).containsEntry("path", "long"));
  }

  @Test
  void anythingElse_staysWhatItIs() {
    IOException e = new IOException("Input/output error");

    assertThat(DiskFailure.of(e, tmp)).isInstanceOf(UncheckedIOException.class).hasCause(e);
  }
}
