package dev.dagfetch.server.pin;

import dev.dagfetch.server.error.DagfetchException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The labels that a pin can have: up to 64, keys of 1 to 63 characters, values of up to 255 bytes.
 */
final class PinLabels {
  private static final int MAX_COUNT = 64;
  private static final int MAX_VALUE_BYTES = 255;
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_./-]{1,63}");

  private PinLabels() {}

  /**
   * Returns an unmodifiable copy.
   *
   * @throws DagfetchException FIELD_INVALID (field "labels") if they are not labels
   */
  static Map<String, String> require(Map<String, String> labels) {
    if (labels.size() > MAX_COUNT) {
      throw DagfetchException.invalidField(
          "labels", labels.size() + " labels", "at most " + MAX_COUNT);
    }
    labels.forEach(PinLabels::requireOne);
    return Map.copyOf(labels);
  }

  private static void requireOne(String key, String value) {
    if (!KEY.matcher(key).matches()) {
      throw DagfetchException.invalidField(
          "labels", key, "keys of 1 to 63 characters of [A-Za-z0-9_.-/]");
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > MAX_VALUE_BYTES
        || value.indexOf('\0') >= 0) {
      throw DagfetchException.invalidField(
          "labels", value, "values of at most %d bytes without NUL".formatted(MAX_VALUE_BYTES));
    }
  }
}
