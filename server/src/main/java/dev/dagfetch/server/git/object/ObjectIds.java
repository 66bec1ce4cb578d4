package dev.dagfetch.server.git.object;

/** The one spelling of object ids that dagfetch accepts. */
public final class ObjectIds {
  private ObjectIds() {}

  /** Whether a text is a whole object id in lower case. */
  public static boolean isHex(String text) {
    return text.length() == 40
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  static void requireHex(String text) {
    if (!isHex(text)) {
      throw new IllegalArgumentException(text + " (expected: 40 lower-case hex digits)");
    }
  }
}
