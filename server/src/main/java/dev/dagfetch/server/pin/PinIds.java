package dev.dagfetch.server.pin;

import dev.dagfetch.server.error.DagfetchException;
import java.util.regex.Pattern;

/**
 * The names that a pin can have: 1 to 250 printable ASCII characters without space, not starting
 * with "-".
 */
final class PinIds {
  private static final Pattern ID = Pattern.compile("[!-,.-~][!-~]{0,249}");

  private PinIds() {}

  /**
   * Returns the id.
   *
   * @throws DagfetchException FIELD_INVALID (field "pin_id") if it is not one
   */
  static String require(String id) {
    if (!ID.matcher(id).matches()) {
      throw DagfetchException.invalidField(
          "pin_id",
          id,
          "1 to 250 printable ASCII characters without space, not starting with \"-\"");
    }
    return id;
  }
}
