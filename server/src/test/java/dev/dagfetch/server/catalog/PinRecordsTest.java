package dev.dagfetch.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinRecordsTest {
  @TempDir Path tmp;
  private Catalog catalog;
  private PinRecords pins;

  @BeforeEach
  void open() {
    catalog = Catalog.open(tmp.resolve("catalog.db"));
    pins = new PinRecords(catalog);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void find_rowWithEverything_isEqualToWhatWasAdded() {
    PinRow row =
        new PinRow(
            "run'; DROP TABLE pin; --",
            "etl",
            "pipelines",
            new CommitId("c".repeat(40)),
            new TreeId("e".repeat(40)),
            TreePath.parse("dags/\u00ff".getBytes(StandardCharsets.ISO_8859_1)),
            Optional.of("feature/ü"),
            Map.of("team", "data", "note", "two\nlines, ü", "empty", ""),
            Set.of(
                new PinnedSubmodule("pipelines+12", new CommitId("a".repeat(40))),
                new PinnedSubmodule("pipelines+34", new CommitId("a".repeat(40)))),
            Rows.NOW,
            Optional.of(Rows.NOW.plusNanos(1000)));
    pins.addAll(List.of(row));

    assertThat(pins.find(row.id())).contains(row);
  }

  @Test
  void addAll_oneIdTaken_addsNoneAndSaysByWhom() {
    pins.addAll(List.of(Rows.pin("b")));

    Map<String, PinRow> taken = pins.addAll(List.of(Rows.pin("a"), Rows.pin("b"), Rows.pin("c")));

    assertThat(taken).isEqualTo(Map.of("b", Rows.pin("b")));
    assertThat(pins.find("a")).isEmpty();
    assertThat(pins.find("c")).isEmpty();
  }

  @Test
  void list_pageByPage_givesEachOnceInTheOrderOfIds() {
    pins.addAll(
        IntStream.range(0, 25).mapToObj(i -> Rows.pin("run-%02d".formatted(24 - i))).toList());

    List<PinRow> first = pins.list(Rows.query(Optional.empty(), 10, Map.of()));
    List<PinRow> rest = pins.list(Rows.query(Optional.of(first.getLast().id()), 100, Map.of()));

    assertThat(first).extracting(PinRow::id).startsWith("run-00", "run-01").hasSize(10);
    assertThat(rest).extracting(PinRow::id).startsWith("run-10").endsWith("run-24").hasSize(15);
  }

  @Test
  void list_limit_countsPinsNotLabels() {
    Map<String, String> labels = Map.of("a", "1", "b", "2", "c", "3");
    pins.addAll(
        IntStream.range(0, 5)
            .mapToObj(i -> Rows.pin("run-" + i, "etl", 'c', Optional.empty(), labels))
            .toList());

    assertThat(pins.list(Rows.query(Optional.empty(), 4, Map.of())))
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.labels()).isEqualTo(labels));
  }

  @Test
  void list_byLabels_needsAllOfThem() {
    pins.addAll(
        List.of(
            Rows.pin("one", "etl", 'c', Optional.empty(), Map.of("team", "data", "env", "prod")),
            Rows.pin("two", "etl", 'c', Optional.empty(), Map.of("team", "data")),
            Rows.pin(
                "three", "etl", 'c', Optional.empty(), Map.of("team", "prod", "env", "data"))));

    assertThat(pins.list(Rows.query(Optional.empty(), 9, Map.of("team", "data", "env", "prod"))))
        .extracting(PinRow::id)
        .containsExactly("one");
  }

  @Test
  void list_byDagRepositoryAndCommit_needsAllOfThem() {
    pins.addAll(
        List.of(
            Rows.pin("one", "etl", 'c', Optional.empty(), Map.of()),
            Rows.pin("two", "etl", 'd', Optional.empty(), Map.of()),
            Rows.pin("three", "other", 'c', Optional.empty(), Map.of())));
    PinQuery query =
        new PinQuery(
            Optional.of("etl"),
            Optional.of("pipelines"),
            Optional.of(new CommitId("c".repeat(40))),
            Map.of(),
            Optional.empty(),
            9,
            Rows.NOW);

    assertThat(pins.list(query)).extracting(PinRow::id).containsExactly("one");
  }

  @Test
  void removeExpired_atTheVeryMoment_removesThoseOnlyAndTheirLabels() {
    pins.addAll(
        List.of(
            Rows.pin("now", "etl", 'c', Optional.of(Rows.NOW), Map.of("a", "b")),
            Rows.pin("later", "etl", 'c', Optional.of(Rows.NOW.plusMillis(1)), Map.of()),
            Rows.pin("never")));

    assertThat(pins.removeExpired(Rows.NOW)).extracting(PinRow::id).containsExactly("now");
    assertThat(pins.find("later")).isPresent();
    assertThat(pins.find("never")).isPresent();
    assertThat(
            catalog.<Integer>read(
                db -> db.select("SELECT count(*) FROM pin_label").mapTo(Integer.class).one()))
        .isZero();
  }

  @Test
  void setExpiry_ofAnExpiredPin_changesNothing() {
    pins.addAll(List.of(Rows.pin("run", "etl", 'c', Optional.of(Rows.NOW), Map.of())));

    assertThat(pins.setExpiry("run", Optional.empty(), Rows.NOW)).isEmpty();
    assertThat(pins.find("run").orElseThrow().expires()).contains(Rows.NOW);
  }

  @Test
  void setExpiry_ofALivingPin_keepsItsLabels() {
    pins.addAll(List.of(Rows.pin("run", "etl", 'c', Optional.empty(), Map.of("a", "b"))));

    PinRow renewed =
        pins.setExpiry("run", Optional.of(Rows.NOW.plus(Duration.ofDays(1))), Rows.NOW)
            .orElseThrow();

    assertThat(renewed.expires()).contains(Rows.NOW.plus(Duration.ofDays(1)));
    assertThat(renewed.labels()).containsExactly(Map.entry("a", "b"));
  }

  @Test
  void needs_untilTheLastRowIsGone_isTrue() {
    CommitId commit = Rows.pin("a").commit();
    pins.addAll(List.of(Rows.pin("a"), Rows.pin("b")));

    assertThat(pins.remove("a")).contains(Rows.pin("a"));
    assertThat(pins.needs("pipelines", commit)).isTrue();
    pins.remove("b");
    assertThat(pins.needs("pipelines", commit)).isFalse();
    assertThat(pins.remove("b")).isEmpty();
  }
}
