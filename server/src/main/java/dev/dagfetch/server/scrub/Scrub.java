package dev.dagfetch.server.scrub;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.dagfetch.server.scrub.Progress.Position;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search for bit rot: reads everything at rest again from time to time, on a thread of its own
 * that comes after all others, no faster than it is allowed to.
 *
 * <p>Disks lose bits, and people edit what they should not. What is read for callers is proven
 * then; what nobody reads would be found damaged when the remote does not have it any more. A round
 * that is broken off by the end of the daemon goes on where it was with the next one. Thread-safe.
 */
public final class Scrub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scrub.class);

  /** After a start there are more urgent things. */
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

  /** However long it is to the next round: a clock that jumps is noticed. */
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private static final Duration BETWEEN_NOTES = Duration.ofSeconds(10);

  private final ScrubSettings settings;
  private final List<AtRest> parts;
  private final InstantSource clock;
  private final Ticker ticker;
  private final ScrubMeters meters;
  private final Pace pace;
  private final Notes notes;
  private final Thread thread = Thread.ofPlatform().name("scrub").daemon().unstarted(this::live);
  private volatile Progress progress = Progress.NONE;
  private long noted;

  public Scrub(
      ScrubSettings settings, List<AtRest> parts, MeterRegistry registry, InstantSource clock) {
    this(settings, parts, registry, clock, Ticker.systemTicker(), Thread::sleep);
  }

  Scrub(
      ScrubSettings settings,
      List<AtRest> parts,
      MeterRegistry registry,
      InstantSource clock,
      Ticker ticker,
      SteadyPace.Pause pause) {
    this.settings = settings;
    this.parts = parts.stream().sorted(Comparator.comparing(AtRest::kind)).toList();
    this.clock = clock;
    this.ticker = ticker;
    this.meters = new ScrubMeters(registry, () -> progress.finished());
    this.pace = new SteadyPace(settings.bytesPerSecond(), ticker, pause, meters::read);
    this.notes = new Notes(settings.notes(), settings.tmp());
  }

  /** Begins, unless it is switched off. Once. */
  public void start() {
    progress = notes.load();
    if (settings.interval().isPresent()) {
      thread.start();
    }
  }

  private void live() {
    if (!LowPriority.take()) {
      log.atWarn()
          .log("scrub runs at the daemon's own priority, as the system gives it no lower one");
    }
    Duration interval = settings.interval().orElseThrow();
    try {
      Thread.sleep(shorter(interval, FIRST_PAUSE));
      while (true) {
        Thread.sleep(shorter(untilDue(interval), LONGEST_PAUSE));
        if (untilDue(interval).isZero()) {
          round();
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /**
   * A round that was broken off is due; one that began in the future was noted by a wrong clock.
   */
  private Duration untilDue(Duration interval) {
    Duration left = Duration.between(clock.instant(), progress.begun().plus(interval));
    return progress.isUnderWay() || left.isNegative() || left.compareTo(interval) > 0
        ? Duration.ZERO
        : left;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Goes on with the round under way, or begins one; returns when it is done. */
  void round() throws InterruptedException {
    ScrubReport before = report();
    long bytes = meters.bytes();
    long start = ticker.read();
    noted = start;
    Progress from = progress.isUnderWay() ? progress : progress.begin(clock.instant());
    progress = from;
    try {
      new Round(parts, pace, meters, this::checked).run(from.last().orElseThrow());
      progress = progress.finish(clock.instant());
    } finally {
      notes.save(progress);
    }
    log.atInfo()
        .addKeyValue("checked", meters.checked() - before.checked())
        .addKeyValue("bytes", meters.bytes() - bytes)
        .addKeyValue("damage", meters.damaged() - before.damaged())
        .addKeyValue("unchecked", meters.unchecked() - before.unchecked())
        .addKeyValue("elapsed_ms", TimeUnit.NANOSECONDS.toMillis(ticker.read() - start))
        .log("scrub has been through everything at rest");
  }

  private void checked(Position last) {
    progress = progress.at(last.kind(), last.name());
    if (ticker.read() - noted > BETWEEN_NOTES.toNanos()) {
      noted = ticker.read();
      notes.save(progress);
    }
  }

  public ScrubReport report() {
    return new ScrubReport(
        progress.finished(), meters.checked(), meters.damaged(), meters.unchecked());
  }

  /**
   * Breaks a round off, and returns when nothing is being read any more. More than once is as good
   * as once.
   */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (!thread.join(Duration.ofSeconds(10))) {
        log.atWarn().log("a check did not stop within 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalThreadStateException e) {
      // It was never started.
    }
  }
}
