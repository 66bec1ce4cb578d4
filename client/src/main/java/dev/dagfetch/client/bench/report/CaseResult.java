package dev.dagfetch.client.bench.report;

import dev.dagfetch.client.bench.measure.Duel;
import dev.dagfetch.client.bench.measure.Goal;
import dev.dagfetch.client.bench.measure.Spread;
import org.jspecify.annotations.Nullable;

/**
 * What became of one case.
 *
 * @param id the case
 * @param peer what ours is compared with; empty where the goal is an amount
 * @param goal what the figure has to be
 * @param outcome figure, or why there is none
 * @param note what a reader of the figure should know; may be empty
 */
public record CaseResult(CaseId id, String peer, Goal goal, Outcome outcome, String note) {

  /** A ratio against a peer. */
  public static CaseResult of(CaseId id, String peer, Duel duel) {
    return new CaseResult(
        id, peer, id.goal(), new Measured(duel.ratio(), duel.oursMs(), duel.peerMs()), "");
  }

  /** A throughput as a part of the peer's, where both moved as much. */
  public static CaseResult ofThroughput(CaseId id, String peer, Duel duel) {
    Spread ratio = new Duel(duel.peer(), duel.ours()).ratio();
    return new CaseResult(
        id, peer, id.goal(), new Measured(ratio, duel.oursMs(), duel.peerMs()), "");
  }

  /** An amount that stands for itself. */
  public static CaseResult of(CaseId id, Goal goal, Spread figure) {
    Double ours = goal.unit() == Goal.Unit.MILLISECONDS ? figure.median() : null;
    return new CaseResult(id, "", goal, new Measured(figure, ours, null), "");
  }

  /** A case that cannot be measured here. */
  public static CaseResult notAvailable(CaseId id, String why) {
    return new CaseResult(id, "", id.goal(), new NotAvailable(why), "");
  }

  /** A case whose answer was wrong, or failed. */
  public static CaseResult broken(CaseId id, String why) {
    return new CaseResult(id, "", id.goal(), new Broken(why), "");
  }

  /** The same with a note. */
  public CaseResult noting(String text) {
    return new CaseResult(id, peer, goal, outcome, text);
  }

  public boolean isBroken() {
    return outcome instanceof Broken;
  }

  /** What became of a case. */
  public sealed interface Outcome {}

  /**
   * A figure.
   *
   * @param figure in the goal's unit
   * @param oursMs median time of ours, where times were taken
   * @param peerMs median time of the peer, where times were taken
   */
  public record Measured(Spread figure, @Nullable Double oursMs, @Nullable Double peerMs)
      implements Outcome {}

  /**
   * Nothing was measured, and nothing is wrong.
   *
   * @param why for people
   */
  public record NotAvailable(String why) implements Outcome {}

  /**
   * An answer was wrong, or none came.
   *
   * @param why for people
   */
  public record Broken(String why) implements Outcome {}
}
