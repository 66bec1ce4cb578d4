package dev.dagfetch.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Expects calls to fail for a known reason. */
public final class Failures {
  private Failures() {}

  /**
   * Runs the call, which must fail for this reason with a message of one line. Returns the failure
   * for closer looks.
   */
  public static DagfetchException failure(Reason reason, ThrowingCallable call) {
    DagfetchException failure = catchThrowableOfType(DagfetchException.class, call);
    assertThat(failure).as("expected a failure: %s", reason).isNotNull();
    assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
    assertThat(failure.getMessage()).doesNotContain("\n", "\u0000");
    return failure;
  }
}
