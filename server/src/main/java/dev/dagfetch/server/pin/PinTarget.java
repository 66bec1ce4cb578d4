package dev.dagfetch.server.pin;

import dev.dagfetch.server.catalog.PinRow;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;

/** Whether an existing pin is the one that a request asks for. */
final class PinTarget {
  private PinTarget() {}

  /**
   * Returns the existing pin.
   *
   * @throws DagfetchException PIN_TARGET_DIFFERS, with what it points to
   */
  static PinRow requireSame(PinRow existing, PinRequest request) {
    if (existing.dagId().equals(request.dagId()) && sameTarget(existing, request)) {
      return existing;
    }
    DagfetchException differs =
        new DagfetchException(
                Reason.PIN_TARGET_DIFFERS,
                "pin \"%s\" exists with DAG \"%s\" at commit %s%s; read it, then use it or another id"
                    .formatted(
                        existing.id(),
                        existing.dagId(),
                        existing.commit().abbreviated(),
                        existing
                            .ref()
                            .map(ref -> ", made from " + DagfetchException.quote(ref))
                            .orElse("")))
            .with("pin_id", existing.id())
            .with("dag_id", existing.dagId())
            .with("commit", existing.commit().hex());
    existing.ref().ifPresent(ref -> differs.with("ref", ref));
    throw differs;
  }

  /** A request that names no target takes whatever the run was started with. */
  private static boolean sameTarget(PinRow existing, PinRequest request) {
    return request.commit().map(existing.commit()::equals).orElse(true)
        && (request.ref().isEmpty() || request.ref().equals(existing.ref()));
  }
}
