package dev.dagfetch.server.scrub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.testkit.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds: what they come to, in which order, and where they go on. */
class ScrubTest {
  @TempDir Path tmp;
  private final ManualClock clock = new ManualClock();
  private final FakeAtRest packs = new FakeAtRest(Kind.PACK, "p/1", "p/2");
  private final FakeAtRest segments = new FakeAtRest(Kind.SEGMENT, "a", "b", "c", "d", "e");
  private SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Scrub scrub;

  private Scrub scrub(Optional<Duration> interval, long rate) {
    ScrubSettings settings = new ScrubSettings(interval, rate, notes(), tmp);
    // In whatever order they are given.
    return new Scrub(settings, List.of(segments, packs), meters, clock);
  }

  @BeforeEach
  void start() {
    scrub = scrub(Optional.empty(), 1 << 30);
  }

  private Path notes() {
    return tmp.resolve("scrub");
  }

  private void restart() {
    scrub.close();
    meters = new SimpleMeterRegistry();
    scrub = scrub(Optional.empty(), 1 << 30);
    scrub.start();
  }

  @AfterEach
  void stop() {
    scrub.close();
  }

  private double count(String name, Kind kind) {
    return meters.get("dagfetch.scrub." + name).tag("kind", kind.label()).counter().count();
  }

  @Test
  void round_checksEverythingOnce_packsFirst() throws Exception {
    segments.meanwhile = () -> assertThat(packs.checked).hasSize(2);

    scrub.round();

    assertThat(packs.checked).containsExactly("p/1", "p/2");
    assertThat(segments.checked).containsExactly("a", "b", "c", "d", "e");
    assertThat(scrub.report()).isEqualTo(new ScrubReport(Optional.of(clock.instant()), 7, 0, 0));
    assertThat(meters.get("dagfetch.scrub.read").counter().count()).isEqualTo(700);
    assertThat(meters.get("dagfetch.scrub.finished.timestamp").gauge().value())
        .isEqualTo(clock.instant().getEpochSecond());
  }

  @Test
  void round_damagedGoneAndUnreadable_areThreeDifferentThings() throws Exception {
    segments.findings.put("a", Finding.DAMAGED);
    segments.findings.put("b", Finding.GONE);
    segments.findings.remove("c");

    scrub.round();

    assertThat(segments.checked).contains("d", "e");
    assertThat(count("checked", Kind.SEGMENT)).isEqualTo(3);
    assertThat(count("damaged", Kind.SEGMENT)).isEqualTo(1);
    assertThat(count("unchecked", Kind.SEGMENT)).isEqualTo(1);
    assertThat(count("damaged", Kind.PACK)).isZero();
    assertThat(scrub.report().finished()).isPresent();
  }

  @Test
  void round_oneKindThatCannotBeListed_doesNotStopTheOthers() throws Exception {
    packs.unlistable = true;

    scrub.round();

    assertThat(segments.checked).hasSize(5);
    assertThat(count("unchecked", Kind.PACK)).isEqualTo(1);
    assertThat(scrub.report().damaged()).isZero();
  }

  @Test
  void round_checkThatFailsByABug_isOnlyNotDone() throws Exception {
    segments.meanwhile =
        () -> {
          throw new IllegalStateException("a bug");
        };

    scrub.round();

    assertThat(count("unchecked", Kind.SEGMENT)).isEqualTo(5);
    assertThat(count("damaged", Kind.SEGMENT)).isZero();
  }

  @Test
  void round_thatWasBrokenOff_goesOnWhereItWasAfterARestart() throws Exception {
    segments.meanwhile = () -> interruptAt("c");
    assertThatThrownBy(scrub::round).isInstanceOf(InterruptedException.class);
    assertThat(scrub.report().finished()).isEmpty();
    segments.meanwhile = () -> {};
    segments.checked.clear();
    packs.checked.clear();

    restart();
    scrub.round();

    // What was being read when it ended counts as not checked.
    assertThat(packs.checked).isEmpty();
    assertThat(segments.checked).containsExactly("c", "d", "e");
    restart();
    assertThat(scrub.report().finished()).contains(clock.instant());
    scrub.round();
    assertThat(packs.checked).hasSize(2);
  }

  private void interruptAt(String name) {
    if (segments.checked.getLast().equals(name)) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void round_thingsThatComeAndGoMeanwhile_disturbNobody() throws Exception {
    segments.meanwhile =
        () -> {
          segments.names.remove("b");
          segments.names.add("bb");
        };
    segments.findings.put("bb", Finding.SOUND);

    scrub.round();

    assertThat(segments.checked).contains("a", "c", "d", "e");
    assertThat(segments.checked).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dagfetch scrub 2\nbegun 2026-01-01T00:00:00Z\n",
        "dagfetch scrub 1\n",
        "dagfetch scrub 1\nbegun yesterday\n",
        "dagfetch scrub 1\nbegun 2026-01-01T00:00:00Z\nlast checksum x\n",
        "\u0000\u0001\u0002"
      })
  void start_notesThatMakeNoSense_beginAnew(String text) throws Exception {
    Files.writeString(notes(), text);

    restart();
    scrub.round();

    assertThat(packs.checked).hasSize(2);
    assertThat(segments.checked).hasSize(5);
  }

  @Test
  void round_notesThatCannotBeWritten_isDoneAllTheSame() throws Exception {
    Files.createDirectories(notes().resolve("in the way"));

    scrub.round();

    assertThat(segments.checked).hasSize(5);
    assertThat(scrub.report().finished()).isPresent();
  }

  @Test
  void start_switchedOff_readsNothing() {
    scrub.start();

    assertThat(threads()).isEmpty();
    assertThat(segments.checked).isEmpty();
  }

  @Test
  void start_shortInterval_goesRoundAndRoundUntilItIsClosed() {
    scrub = scrub(Optional.of(Duration.ofMillis(1)), 1 << 30);
    packs.meanwhile = () -> clock.advance(Duration.ofMillis(1));
    scrub.start();

    await().until(() -> scrub.report().checked() >= 3 * 7);
    scrub.close();

    assertThat(threads()).isEmpty();
    assertThat(scrub.report().damaged()).isZero();
  }

  @Test
  void start_nextRoundIsNotDue_waits() throws Exception {
    scrub.round();
    segments.checked.clear();
    scrub = scrub(Optional.of(Duration.ofMillis(50)), 1 << 30);
    scrub.start();
    await().until(() -> threads().size() == 1);
    assertThat(segments.checked).isEmpty();

    clock.advance(Duration.ofMillis(50));

    await().until(() -> segments.checked.size() == 5);
  }

  @Test
  void close_inTheMiddleOfALongCheck_returnsSoon() {
    // A hundred seconds for each thing.
    scrub = scrub(Optional.of(Duration.ofMillis(1)), 1);
    scrub.start();
    await().until(() -> meters.get("dagfetch.scrub.read").counter().count() > 0);

    long start = System.nanoTime();
    scrub.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(scrub.report().unchecked()).isZero();
    assertThat(packs.checked).isEmpty();
  }

  @Test
  void start_itsThread_comesAfterAllOthers() throws Exception {
    scrub = scrub(Optional.of(Duration.ofMinutes(1)), 1);
    scrub.start();

    await().untilAsserted(() -> assertThat(niceness("scrub")).isEqualTo("19"));
    assertThat(niceness("")).isEqualTo("0");
  }

  /** The nineteenth field of a thread's statistics; of this process's first one without a name. */
  private static String niceness(String thread) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      Path task =
          tasks
              .filter(path -> thread.isEmpty() || name(path).equals(thread))
              .min(java.util.Comparator.naturalOrder())
              .orElseThrow();
      String stat = Files.readString(task.resolve("stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16];
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("scrub"))
        .toList();
  }
}
