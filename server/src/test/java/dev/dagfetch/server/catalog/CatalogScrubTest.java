package dev.dagfetch.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.scrub.AtRest;
import dev.dagfetch.server.scrub.Finding;
import dev.dagfetch.server.scrub.Pace;
import dev.dagfetch.server.testkit.BitRot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scrub finds out about a catalog that is in use. */
class CatalogScrubTest {
  private static final int PAGE_BYTES = 4096;

  @TempDir Path tmp;
  private Catalog catalog;

  @BeforeEach
  void open() {
    // Closed in between, so that everything is in the file itself.
    try (Catalog first = Catalog.open(file())) {
      for (int i = 0; i < 200; i++) {
        new PinRecords(first).addAll(List.of(Rows.pin("run-" + i)));
      }
    }
    catalog = Catalog.open(file());
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private Path file() {
    return tmp.resolve("catalog.db");
  }

  private Finding check() throws IOException {
    AtRest all = catalog.atRest();
    assertThat(all.after("")).containsExactly("catalog.db");
    assertThat(all.after("catalog.db")).isEmpty();
    return all.check("catalog.db", Pace.FREE);
  }

  @Test
  void check_soundCatalog_isSoundAndUnchangedWhileItIsWritten() throws IOException {
    byte[] before = Files.readAllBytes(file());
    AtomicLong bytes = new AtomicLong();

    assertThat(catalog.atRest().check("catalog.db", bytes::addAndGet)).isEqualTo(Finding.SOUND);

    assertThat(bytes).hasValue(before.length);
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    new PinRecords(catalog).addAll(List.of(Rows.pin("later")));
    assertThat(check()).isEqualTo(Finding.SOUND);
    assertThat(new PinRecords(catalog).find("later")).isPresent();
  }

  @Test
  void check_flippedBitInAPagesHead_isDamage() throws IOException {
    BitRot.strike(file(), Files.size(file()) / PAGE_BYTES / 2 * PAGE_BYTES);

    assertThat(check()).isEqualTo(Finding.DAMAGED);
  }

  @Test
  void check_flippedBitInAValueThatAnIndexHas_isDamage() throws IOException {
    String content = new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1);
    BitRot.strike(file(), content.indexOf("run-137") + 5);

    assertThat(check()).isEqualTo(Finding.DAMAGED);
  }

  @Test
  void check_damagedCatalog_staysInUse() throws IOException {
    BitRot.strike(file(), Files.size(file()) / PAGE_BYTES / 2 * PAGE_BYTES);

    assertThat(check()).isEqualTo(Finding.DAMAGED);
    assertThat(check()).isEqualTo(Finding.DAMAGED);

    assertThat(file()).exists();
  }

  @Test
  void check_fileThatCannotBeRead_saysNothing() throws IOException {
    Path aside = Files.move(file(), tmp.resolve("aside"));
    Files.createDirectory(file());

    assertThatThrownBy(this::check)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be read");

    Files.delete(file());
    Files.move(aside, file());
    assertThat(check()).isEqualTo(Finding.SOUND);
  }
}
