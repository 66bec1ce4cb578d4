package dev.dagfetch.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
  @TempDir Path tmp;

  private Path file() {
    return tmp.resolve("catalog.db");
  }

  private static void execute(Catalog catalog, String sql) {
    catalog.write(db -> db.execute(sql));
  }

  private static <T> T pragma(Catalog catalog, String name, Class<T> type) {
    return catalog.write(db -> db.createQuery("PRAGMA " + name).mapTo(type).one());
  }

  @Test
  void open_newFile_isDurableAndEnforcesReferences() {
    try (Catalog catalog = Catalog.open(file())) {
      assertThat(pragma(catalog, "journal_mode", String.class)).isEqualTo("wal");
      assertThat(pragma(catalog, "synchronous", Integer.class)).isEqualTo(2);
      assertThat(pragma(catalog, "foreign_keys", Integer.class)).isEqualTo(1);
    }
  }

  @Test
  void open_again_findsWhatWasWritten() {
    try (Catalog catalog = Catalog.open(file())) {
      new PinRecords(catalog).addAll(List.of(Rows.pin("run-1")));
    }
    try (Catalog catalog = Catalog.open(file())) {
      assertThat(new PinRecords(catalog).find("run-1")).contains(Rows.pin("run-1"));
    }
  }

  @Test
  void open_schemaOfANewerRelease_isRefusedInOneLineAndUnchanged() {
    try (Catalog catalog = Catalog.open(file())) {
      execute(
          catalog,
          """
          INSERT INTO flyway_schema_history
            (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
          VALUES (999, '999', 'future', 'SQL', 'V999__future.sql', 1, '', 1, 1)
          """);
    }
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> Catalog.open(file()))
        .withMessageContainingAll(file().toString(), "newer release", "schema 999")
        .withMessageNotContaining("\n");
  }

  @Test
  void open_migrationThatWasChanged_isRefusedInOneLine() {
    try (Catalog catalog = Catalog.open(file())) {
      execute(catalog, "UPDATE flyway_schema_history SET checksum = 1 WHERE version = '1'");
    }
    assertThatThrownBy(() -> Catalog.open(file()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file().toString())
        .message()
        .doesNotContain("\n");
  }

  @Test
  void open_fileThatIsNoDatabase_isRefusedInOneLineAndUnchanged() throws IOException {
    Files.writeString(
        file(),
        "this is not a database, but long enough to be read as a header of one\n".repeat(9));

    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> Catalog.open(file()))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OBJECT_CORRUPT))
        .withMessageContaining("is damaged")
        .withMessageNotContaining("\n");
    assertThat(file()).content().startsWith("this is not a database");
  }

  @Test
  void open_damagedPage_isRefused() throws IOException {
    try (Catalog catalog = Catalog.open(file())) {
      PinRecords pins = new PinRecords(catalog);
      for (int i = 0; i < 200; i++) {
        pins.addAll(List.of(Rows.pin("run-" + i)));
      }
    }
    byte[] bytes = Files.readAllBytes(file());
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 8192, (byte) 0x5a);
    Files.write(file(), bytes);

    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> Catalog.open(file()))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OBJECT_CORRUPT));
  }

  @Test
  void open_inADirectoryThatIsMissing_saysWhatToCheck() {
    assertThatThrownBy(() -> Catalog.open(tmp.resolve("missing/catalog.db")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("can't be opened");
  }

  @Test
  void write_thatFails_changesNothing() {
    try (Catalog catalog = Catalog.open(file())) {
      PinRecords pins = new PinRecords(catalog);

      assertThatThrownBy(() -> pins.addAll(List.of(Rows.pin("same"), Rows.pin("same"))))
          .isInstanceOf(RuntimeException.class);

      assertThat(pins.find("same")).isEmpty();
    }
  }

  @Test
  void read_thatTriesToWrite_fails() {
    try (Catalog catalog = Catalog.open(file())) {
      assertThatThrownBy(() -> catalog.read(db -> db.execute("DELETE FROM pin")))
          .isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void write_fromManyThreads_neverFailsAsBusy() throws Exception {
    try (Catalog catalog = Catalog.open(file());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      PinRecords pins = new PinRecords(catalog);
      List<Future<?>> writes =
          IntStream.range(0, 64)
              .<Future<?>>mapToObj(
                  i -> threads.submit(() -> pins.addAll(List.of(Rows.pin("run-" + i)))))
              .toList();
      for (Future<?> write : writes) {
        write.get();
      }
      assertThat(pins.commits("pipelines")).hasSize(1);
      assertThat(pins.countByRepository(Rows.NOW)).containsEntry("pipelines", 64L);
    }
  }

  @Test
  void write_whileInterruptedAndTheWriterIsTaken_isCancelled() throws Exception {
    try (Catalog catalog = Catalog.open(file());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch taken = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      Future<?> holder =
          threads.submit(() ->
              catalog.write(db -> {
                taken.countDown();
                awaitQuietly(done);
                return db;
              }));
      taken.await();
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> catalog.write(db -> db)).isInstanceOf(CancellationException.class);

      assertThat(Thread.interrupted()).isTrue();
      done.countDown();
      holder.get();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
