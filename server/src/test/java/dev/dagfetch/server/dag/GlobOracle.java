package dev.dagfetch.server.dag;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What patterns mean, found the slow and obvious way: by a regular expression, and by trying every
 * short id.
 */
final class GlobOracle {
  private static final List<String> ALPHABET = List.of("a", "b", "-");
  private static final List<String> IDS = ids(6);

  private GlobOracle() {}

  /** What the first "*" matched, taking as little as possible. */
  static Optional<String> match(String pattern, String id) {
    Matcher matcher = Pattern.compile(pattern.replace("*", "(.*?)")).matcher(id);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * All ids of up to six letters of a small alphabet: patterns with up to three literals each have
   * a common one among them, if at all.
   */
  static List<String> shortIds() {
    return IDS;
  }

  static boolean haveCommonId(String a, String b) {
    return IDS.stream().anyMatch(id -> match(a, id).isPresent() && match(b, id).isPresent());
  }

  /** One to four characters with at least one star, valid as a rule's pattern. */
  static String pattern(SplittableRandom random) {
    while (true) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(1, 5);
      for (int i = 0; i < length; i++) {
        text.append("ab-**".charAt(random.nextInt(5)));
      }
      if (!text.toString().contains("**") && text.indexOf("*") >= 0 && text.charAt(0) != '-') {
        return text.toString();
      }
    }
  }

  private static List<String> ids(int longest) {
    List<String> all = new ArrayList<>();
    List<String> last = List.of("");
    for (int length = 1; length <= longest; length++) {
      last = last.stream().flatMap(GlobOracle::extended).toList();
      last.stream().filter(id -> !id.startsWith("-")).forEach(all::add);
    }
    return List.copyOf(all);
  }

  private static Stream<String> extended(String text) {
    return ALPHABET.stream().map(letter -> text + letter);
  }
}
