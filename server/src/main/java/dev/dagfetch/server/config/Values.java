package dev.dagfetch.server.config;

import dev.dagfetch.server.error.DagfetchException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The values of the file, from text. Each method throws {@code IllegalArgumentException} with the
 * rest of the sentence after the key; it repeats the text only where that cannot be a secret.
 */
final class Values {
  private static final Pattern DURATION =
      Pattern.compile(
          "(?:(\\d{1,6})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,18}) ?(B|KiB|MiB|GiB|TiB)?");
  private static final List<String> SIZE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final Pattern REPOSITORY_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final Pattern USER_INFO_PASSWORD = Pattern.compile("[^:/]+://[^/@]*:[^/]*@.*");
  private static final Pattern SCP_LIKE = Pattern.compile("[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^:].*");
  private static final Pattern ENVIRONMENT_VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Pattern PROXY_URL =
      Pattern.compile("(http|socks5)://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):[0-9]{1,5}/?");

  private Values() {}

  static String text(String text) {
    if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
      throw bad(text, "not empty, no control characters");
    }
    return text;
  }

  static boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(text, "true or false");
    };
  }

  /** A value, or "off" for none. */
  static <T> Function<String, Optional<T>> orOff(Function<String, T> value) {
    return text -> text.equals("off") ? Optional.empty() : Optional.of(value.apply(text));
  }

  static Function<String, Integer> count(int least) {
    return text -> Math.toIntExact(number(text, least, Integer.MAX_VALUE));
  }

  static Function<String, Long> longCount(long least) {
    return text -> number(text, least, Long.MAX_VALUE);
  }

  private static long number(String text, long least, long most) {
    long number = text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    if (number < least || number > most) {
      throw bad(text, "a whole number from " + least + " on");
    }
    return number;
  }

  static Duration duration(String text) {
    Matcher parts = DURATION.matcher(text);
    Duration duration = Duration.ZERO;
    if (parts.matches()) {
      duration =
          Duration.ofDays(part(parts, 1))
              .plusHours(part(parts, 2))
              .plusMinutes(part(parts, 3))
              .plusSeconds(part(parts, 4))
              .plusMillis(part(parts, 5));
    }
    if (duration.isZero()) {
      throw bad(text, "a time above zero such as 500ms, 30s, 5m, 1h30m or 7d");
    }
    return duration;
  }

  static Function<String, Duration> durationFrom(Duration least) {
    return text -> {
      Duration duration = duration(text);
      if (duration.compareTo(least) < 0) {
        throw bad(text, "a time of " + least.toHours() + "h or more");
      }
      return duration;
    };
  }

  private static long part(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
  }

  static long size(String text) {
    Matcher parts = SIZE.matcher(text);
    if (parts.matches()) {
      String unit = parts.group(2) == null ? "B" : parts.group(2);
      long number = Long.parseLong(parts.group(1));
      int shift = 10 * SIZE_UNITS.indexOf(unit);
      if (number > 0 && number <= Long.MAX_VALUE >> shift) {
        return number << shift;
      }
    }
    throw bad(text, "a size above zero such as 512 MiB or 10 GiB; units B, KiB, MiB, GiB, TiB");
  }

  static Path absolutePath(String text) {
    if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
      throw bad(text, "an absolute path");
    }
    return Path.of(text);
  }

  /** Permission bits in octal, such as 0660. */
  static Set<PosixFilePermission> mode(String text) {
    if (!text.matches("0?[0-7]{3}")) {
      throw bad(text, "permission bits in octal such as 0660");
    }
    int bits = Integer.parseInt(text, 8);
    StringBuilder letters = new StringBuilder();
    for (int bit = 8; bit >= 0; bit--) {
      letters.append((bits >> bit & 1) == 1 ? "rwx".charAt(2 - bit % 3) : '-');
    }
    return PosixFilePermissions.fromString(letters.toString());
  }

  /** A constant by its name in lower case. */
  static <E extends Enum<E>> Function<String, E> oneOf(Class<E> type) {
    return oneOf(Arrays.asList(type.getEnumConstants()));
  }

  static <E extends Enum<E>> Function<String, E> oneOf(Collection<E> allowed) {
    return text ->
        allowed.stream()
            .filter(constant -> nameOf(constant).equals(text))
            .findFirst()
            .orElseThrow(() -> bad(text, namesOf(allowed)));
  }

  private static <E extends Enum<E>> String namesOf(Collection<E> constants) {
    return constants.stream().map(Values::nameOf).collect(Collectors.joining(", "));
  }

  private static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static String repositoryName(String text) {
    if (!REPOSITORY_NAME.matcher(text).matches()) {
      throw bad(text, "1 to 63 of a-z 0-9 . _ -, a letter or digit first");
    }
    return text;
  }

  /** A directory inside a repository; empty for all of it. */
  static String scope(String text) {
    boolean odd =
        Arrays.stream(text.split("/", -1))
            .anyMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."));
    if (!text.isEmpty() && odd) {
      throw bad(text, "a directory such as team/dags, without leading or trailing slash, . or ..");
    }
    return text;
  }

  /**
   * A remote's address by one of the transports; what else an address must be is for Git to say.
   */
  static String url(String text, Collection<Transport> allowed) {
    if (USER_INFO_PASSWORD.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "has a password in it (expected: none; give a credential with password_ref instead)");
    }
    Transport transport = oneOf(Transport.class).apply(schemeOf(text));
    if (!allowed.contains(transport)) {
      throw bad(
          text,
          "%s; add \"allow: [%s]\" to the repository if you trust that network"
              .formatted(namesOf(allowed), nameOf(transport)));
    }
    return text;
  }

  private static String schemeOf(String text) {
    int colon = text.indexOf("://");
    if (colon > 0) {
      return text.substring(0, colon);
    }
    if (SCP_LIKE.matcher(text).matches()) {
      return "ssh";
    }
    throw bad(text, "https://HOST/PATH, ssh://USER@HOST/PATH or USER@HOST:PATH");
  }

  /** A proxy's address. Never repeats the text: people write passwords into it. */
  static String proxyUrl(String text) {
    if (!text.equals("direct") && !PROXY_URL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not a proxy (expected: http://HOST:PORT or socks5://HOST:PORT without user, or direct)");
    }
    return text;
  }

  /** Where a secret is. Never repeats the text: it may be the secret. */
  static String secretRef(String text) {
    boolean file = text.startsWith("file:/") && text.length() > "file:/".length();
    boolean variable =
        text.startsWith("env:") && ENVIRONMENT_VARIABLE.matcher(text.substring(4)).matches();
    if (!file && !variable) {
      throw new IllegalArgumentException(
          "not a reference to a secret (expected: file:/absolute/path or env:NAME)");
    }
    return text;
  }

  /** Where a secret file is. */
  static String secretFile(String text) {
    if (!secretRef(text).startsWith("file:")) {
      throw new IllegalArgumentException("not a file (expected: file:/absolute/path)");
    }
    return text;
  }

  static String beyondLoopback(HostPort address) {
    return address
        + " can be reached from other hosts (expected: a loopback address, or"
        + " listeners.allow_beyond_loopback: true; there is no TLS)";
  }

  private static IllegalArgumentException bad(String text, String expected) {
    return new IllegalArgumentException(
        "%s (expected: %s)".formatted(DagfetchException.quote(text), expected));
  }
}
