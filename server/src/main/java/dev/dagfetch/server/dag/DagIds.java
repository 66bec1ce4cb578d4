package dev.dagfetch.server.dag;

import dev.dagfetch.server.error.DagfetchException;
import java.util.regex.Pattern;

/**
 * The names that a DAG can have: 1 to 250 characters of {@code [A-Za-z0-9_.-]}, not starting with
 * "-" or ".".
 */
public final class DagIds {
  static final int MAX_LENGTH = 250;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,249}");

  private DagIds() {}

  /**
   * Returns the id.
   *
   * @throws DagfetchException FIELD_INVALID (field "dag_id") if it is not one
   */
  public static String require(String dagId) {
    if (!ID.matcher(dagId).matches()) {
      throw DagfetchException.invalidField(
          "dag_id",
          dagId,
          "1 to 250 characters of [A-Za-z0-9_.-], not starting with \"-\" or \".\"");
    }
    return dagId;
  }
}
