package dev.dagfetch.server.git.disk;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class LocalDiskTest {
  @Test
  void use_fullDisk_isToldWhateverTheClass() {
    List<IOException> failures =
        List.of(
            new IOException("No space left on device"),
            new FileSystemException("/x", null, "No space left on device"),
            new IOException("write", new FileSystemException("/x", null, "Disk quota exceeded")));
    for (IOException failure : failures) {
      assertThatThrownBy(() -> fail(failure))
          .isInstanceOfSatisfying(
              DagfetchException.class,
              e -> Assertions.assertThat(e.reason()).isEqualTo(Reason.DISK_FULL));
    }
  }

  @Test
  void use_anyOtherTrouble_isNotTakenForIt() {
    assertThatThrownBy(() -> fail(new FileSystemException("/x", null, "Permission denied")))
        .isInstanceOf(UncheckedIOException.class);
  }

  private static void fail(IOException failure) {
    LocalDisk.use(
        "pipelines",
        () -> {
          throw failure;
        });
  }
}
