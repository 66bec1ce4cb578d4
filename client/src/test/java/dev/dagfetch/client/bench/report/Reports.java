package dev.dagfetch.client.bench.report;

import dev.dagfetch.client.bench.measure.Duel;
import dev.dagfetch.client.bench.measure.Goal;
import dev.dagfetch.client.bench.measure.Goal.Unit;
import dev.dagfetch.client.bench.measure.Spread;
import java.util.List;

/** Reports with made-up figures. */
final class Reports {
  private static final Setting SETTING = setting(false);

  private static Setting setting(boolean smoke) {
    return new Setting(
        2,
        "tmpfs",
        "tmpfs",
        "Java 25",
        "git version 2.39.5",
        "Linux 6",
        "<refs> & co",
        "0123456789abcdef",
        8_000,
        22_000_000,
        20,
        5,
        8,
        5,
        smoke);
  }

  private Reports() {}

  static BenchReport of(CaseResult... results) {
    return new BenchReport(SETTING, List.of(results));
  }

  /** A report that is no measurement. */
  static BenchReport smoke() {
    return new BenchReport(setting(true), List.of(missed()));
  }

  /** Everything that a result can be. */
  static BenchReport colourful() {
    return of(
        held(),
        missed(),
        amount(),
        CaseResult.ofThroughput(
                CaseId.P6, "TCP socket copy", new Duel(List.of(20.0), List.of(10.0)))
            .noting("500 MB/s against 1000 MB/s"),
        CaseResult.notAvailable(CaseId.P3, "the daemon has no base"),
        CaseResult.broken(CaseId.P4, "tree 1 is not tree 2"));
  }

  static CaseResult held() {
    return CaseResult.of(
        CaseId.P1, "cp -r", new Duel(List.of(60.0, 70.0, 90.0), List.of(100.0, 100.0, 100.0)));
  }

  static CaseResult missed() {
    return CaseResult.of(
        CaseId.P1C, "git clone --depth 1", new Duel(List.of(100.0), List.of(200.0)));
  }

  static CaseResult amount() {
    return CaseResult.of(
        CaseId.P3B, Goal.atMost(Unit.BYTES, 5_400, 2_300.0), Spread.exactly(2_000));
  }
}
