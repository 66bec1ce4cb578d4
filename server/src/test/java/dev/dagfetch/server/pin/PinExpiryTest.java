package dev.dagfetch.server.pin;

import static dev.dagfetch.server.pin.PinRequests.ofCommit;
import static dev.dagfetch.server.pin.PinRequests.withTtl;
import static dev.dagfetch.server.testkit.Failures.failure;
import static dev.dagfetch.server.testkit.StateKit.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.CommitId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of pins, by a clock that is moved by hand. */
class PinExpiryTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path tmp;
  private PinFixture fixture;
  private CommitId commit;

  @BeforeEach
  void start() {
    fixture = new PinFixture(tmp);
    commit = fixture.commit("1");
    fixture.pins().create(withTtl(ofCommit("run", "etl", commit), HOUR), PATIENT);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void advance(Duration by) {
    fixture.state.clock.advance(by);
  }

  @Test
  void pin_justBeforeItsEnd_isThere() {
    advance(HOUR.minusNanos(1000));

    assertThat(fixture.pins().get("run").expires()).isPresent();
    assertThat(fixture.pins().sweep()).isZero();
  }

  @Test
  void pin_atItsEnd_isInvisibleAtOnceAndKeptUntilTheSweep() {
    advance(HOUR);

    failure(Reason.PIN_UNKNOWN, () -> fixture.pins().get("run"));
    failure(Reason.PIN_UNKNOWN, () -> fixture.pins().renew("run", Optional.of(HOUR)));
    assertThat(fixture.pins().list(PinFilter.ALL, Optional.empty(), 9)).isEmpty();
    assertThat(fixture.mirror().kept()).containsExactly(commit);
    assertThat(fixture.pins().sweep()).isEqualTo(1);
    assertThat(fixture.mirror().kept()).isEmpty();
    assertThat(fixture.pins().sweep()).isZero();
  }

  @Test
  void delete_ofAnExpiredPin_isUnknownButLetsGo() {
    advance(HOUR);

    failure(Reason.PIN_UNKNOWN, () -> fixture.pins().delete("run", false));
    assertThat(fixture.mirror().kept()).isEmpty();
  }

  @Test
  void create_withTheIdOfAnExpiredPin_makesANewOne() {
    advance(HOUR);
    CommitId next = fixture.commit("2");

    CreatedPin made = fixture.pins().create(ofCommit("run", "etl", next), PATIENT);

    assertThat(made.created()).isTrue();
    assertThat(fixture.pins().get("run").commit()).isEqualTo(next);
    assertThat(fixture.mirror().kept()).containsExactly(next);
  }

  @Test
  void sweep_ofOneOfTwoPins_keepsTheCommitForTheOther() {
    fixture.pins().create(ofCommit("other", "report", commit), PATIENT);
    advance(HOUR);

    assertThat(fixture.pins().sweep()).isEqualTo(1);
    assertThat(fixture.mirror().kept()).containsExactly(commit);
  }

  @Test
  void renew_countsFromNowAndCanBeForEver() {
    advance(Duration.ofMinutes(59));
    Pin renewed = fixture.pins().renew("run", Optional.of(HOUR));
    assertThat(renewed.expires()).contains(fixture.state.clock.instant().plus(HOUR));
    assertThat(renewed).isEqualTo(fixture.pins().get("run"));

    advance(Duration.ofMinutes(59));
    fixture.pins().renew("run", Optional.empty());
    advance(Duration.ofDays(10_000));
    assertThat(fixture.pins().get("run").expires()).isEmpty();
    failure(Reason.FIELD_INVALID, () -> fixture.pins().renew("run", Optional.of(Duration.ZERO)));
  }

  @Test
  void start_afterPinsExpiredWhileStopped_removesThem() {
    advance(HOUR);
    fixture.state.restart();

    assertThat(fixture.state.records().find("run")).isEmpty();
    assertThat(fixture.mirror().kept()).isEmpty();
  }

  @Test
  void sweeper_whileRunning_removesWithoutBeingAsked(@TempDir Path other) {
    try (PinFixture swept = new PinFixture(other, Duration.ofMillis(20))) {
      CommitId expiring = swept.commit("1");
      swept.pins().create(withTtl(ofCommit("run", "etl", expiring), HOUR), PATIENT);
      swept.state.clock.advance(HOUR);

      await().untilAsserted(() -> assertThat(swept.mirror().kept()).isEmpty());
      assertThat(swept.state.records().find("run")).isEmpty();
    }
  }
}
