package dev.dagfetch.client.bench.report;

import dev.dagfetch.client.bench.measure.Goal;
import dev.dagfetch.client.bench.measure.Goal.Better;
import dev.dagfetch.client.bench.measure.Goal.Unit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The cases of the bench: what each one measures, and what its figure has to be. */
public enum CaseId {
  P1("warm fetch, verified and published", Goal.ratioAtMost(1.0, 0.6)),
  P1B("warm fetch, verified and published", Goal.ratioAtMost(0.6, 0.35)),
  P1C("warm fetch, verified and published", Goal.ratioAtMost(0.25, 0.1)),
  P2("lease of a ready checkout", Goal.atMost(Unit.MILLISECONDS, 5, 1.0)),
  P3("next version: changes received, verified", Goal.ratioAtMost(0.15, 0.03)),
  P3B("next version: bytes on the wire", Goal.atMost(Unit.BYTES, 4096, 1024.0)),
  P3C("next version: ten times the files", Goal.ratioAtMost(1.5, 1.1)),
  P3D("next version beside the old one", Goal.ratioAtMost(1.1, 0.9)),
  P3D_LINKS("next version by hard links", Goal.ratioAtMost(1.1, 0.9)),
  P3E("next version from a recycled directory", Goal.ratioAtMost(0.15, 0.05)),
  P4("cold fetch: new commit to published files", Goal.ratioAtMost(1.3, 0.8)),
  P4B("cold fetch, parent known", Goal.ratioAtMost(0.3, 0.1)),
  P5("herd on a new commit: upstream fetches", Goal.atMost(Unit.FETCHES, 1, null)),
  P5B("herd on a new commit: the last is done", Goal.ratioAtMost(1.5, 1.1)),
  P6("one stream, discarded: throughput", new Goal(Unit.RATIO, Better.HIGHER, 0.4, 0.7)),
  P7("stalled readers: direct memory", Goal.atMost(Unit.MEBIBYTES, 256, null)),
  P8("disk for versions that differ by one file", Goal.ratioAtMost(1.5, 1.1)),
  P9("daemon start with a warm state", Goal.atMost(Unit.MILLISECONDS, 2000, 700.0)),
  P10("fetch as a whole process, tiny DAG", Goal.atMost(Unit.MILLISECONDS, 600, 250.0));

  private final String title;
  private final Goal goal;

  CaseId(String title, Goal goal) {
    this.title = title;
    this.goal = goal;
  }

  /** Finds a case by its name, in any case. */
  public static Optional<CaseId> named(String name) {
    return Arrays.stream(values()).filter(id -> id.toString().equalsIgnoreCase(name)).findFirst();
  }

  /** What is measured. */
  public String title() {
    return title;
  }

  /** What the figure has to be, where it doesn't depend on what is measured. */
  public Goal goal() {
    return goal;
  }

  /** The name as people write it: {@code P1b}, {@code P3d-links}. */
  @Override
  public String toString() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
