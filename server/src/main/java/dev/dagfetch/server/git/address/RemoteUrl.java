package dev.dagfetch.server.git.address;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A remote's address in one of the known transports; anything that runs a program does not parse.
 *
 * @param scheme the transport
 * @param host host name or address, lower case; empty for files
 * @param port the port, the scheme's own if the text names none; 0 for files
 * @param text the address as it was written; holds no secret, but perhaps a user's name
 */
public record RemoteUrl(Scheme scheme, String host, int port, String text) {
  /** Longest address accepted. */
  private static final int MAX_LENGTH = 2048;

  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>[a-z]+)://(?:(?<user>[^@/]*)@)?"
              + "(?<host>[A-Za-z0-9_][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+\\])(?::(?<port>[0-9]{1,5}))?(?<path>/.+)");

  private static final Pattern SCP =
      Pattern.compile(
          "(?<user>[A-Za-z0-9_][A-Za-z0-9._-]*)@(?<host>[A-Za-z0-9_][A-Za-z0-9._-]*):(?<path>[^-:].*)");

  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]*");

  /** Transports. */
  public enum Scheme {
    HTTPS(443),
    SSH(22),
    HTTP(80),
    GIT(9418),
    FILE(0);

    private final int port;

    Scheme(int port) {
      this.port = port;
    }

    /** The port where an address names none. */
    public int port() {
      return port;
    }
  }

  /**
   * Reads {@code https://}, {@code ssh://}, {@code user@host:path}, {@code http://}, {@code git://}
   * and {@code file:///}.
   *
   * @throws DagfetchException {@link Reason#FIELD_INVALID} (field "url") for anything else. The
   *     text is not repeated: it may hold a password
   */
  public static RemoteUrl parse(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw invalid("is empty or longer than " + MAX_LENGTH + " characters");
    }
    if (text.chars()
        .anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\' || Character.isISOControl(c))) {
      throw invalid("has a blank, a control character or a backslash");
    }
    if (text.startsWith("file:")) {
      return parseFile(text);
    }
    Matcher scp = SCP.matcher(text);
    if (!text.contains("://") && scp.matches()) {
      return new RemoteUrl(Scheme.SSH, lower(scp.group("host")), Scheme.SSH.port, text);
    }
    return parseUrl(text);
  }

  /**
   * Reads an address, or one that ends with a slash and means all addresses that begin like that.
   *
   * @throws DagfetchException as {@link #parse}
   */
  public static RemoteUrl parsePlace(String text) {
    if (!text.endsWith("/")) {
      return parse(text);
    }
    RemoteUrl something = parse(text + "any");
    return new RemoteUrl(something.scheme, something.host, something.port, text);
  }

  private static RemoteUrl parseFile(String text) {
    String path = text.startsWith("file://") ? text.substring("file://".length()) : "";
    if (!path.startsWith("/") || path.startsWith("//") || ("/" + path + "/").contains("/../")) {
      throw invalid("is not an absolute file URL (expected: file:///directory)");
    }
    return new RemoteUrl(Scheme.FILE, "", 0, text);
  }

  private static RemoteUrl parseUrl(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw invalid("is not an address of a repository");
    }
    Scheme scheme = scheme(url.group("scheme"));
    checkUser(scheme, url.group("user"));
    int port = url.group("port") == null ? scheme.port : Integer.parseInt(url.group("port"));
    if (port < 1 || port > 65_535) {
      throw invalid("has a port out of range");
    }
    return new RemoteUrl(scheme, lower(url.group("host")), port, text);
  }

  private static Scheme scheme(String name) {
    return switch (name) {
      case "https" -> Scheme.HTTPS;
      case "ssh" -> Scheme.SSH;
      case "http" -> Scheme.HTTP;
      case "git" -> Scheme.GIT;
      default -> throw invalid("has an unknown transport");
    };
  }

  private static void checkUser(Scheme scheme, @Nullable String user) {
    if (user == null) {
      return;
    }
    if (user.indexOf(':') >= 0) {
      throw invalid("holds a password; give it as a credential by reference instead");
    }
    if (scheme != Scheme.SSH) {
      // A token is often written in the place of the user.
      throw invalid("names a user; give it as a credential instead");
    }
    if (!USER.matcher(user).matches()) {
      throw invalid("has a malformed user name");
    }
  }

  private static String lower(String host) {
    return host.toLowerCase(Locale.ROOT);
  }

  private static DagfetchException invalid(String why) {
    return new DagfetchException(
            Reason.FIELD_INVALID,
            "url %s (expected: https://host/path, ssh://user@host/path, user@host:path, or where allowed http, git, file:///path)"
                .formatted(why))
        .with("field", "url");
  }

  /** Whether a credential for {@code other} may be used here: same scheme, host and port. */
  public boolean sameEndpoint(RemoteUrl other) {
    return endpoint().equals(other.endpoint());
  }

  /**
   * Whether this is the address {@code place} or, where that ends with a slash, lies below it,
   * reached as the same user.
   */
  public boolean isWithin(RemoteUrl place) {
    String here = place.path();
    boolean below = here.endsWith("/") && path().startsWith(here);
    return sameEndpoint(place) && user().equals(place.user()) && (below || path().equals(here));
  }

  /** What stands behind the host, with the slash before it, or without the colon. */
  public String path() {
    int authority = text.indexOf("://");
    return authority < 0
        ? text.substring(text.indexOf(':') + 1)
        : text.substring(text.indexOf('/', authority + "://".length()));
  }

  /** Scheme, host and port, without a user: for limits per remote and for messages. */
  public String endpoint() {
    String name = scheme.name().toLowerCase(Locale.ROOT);
    return scheme == Scheme.FILE ? "file:" : "%s://%s:%d".formatted(name, host, port);
  }

  /** The user to log in as over SSH, if the address names one. */
  Optional<String> user() {
    int at = text.indexOf('@');
    if (scheme != Scheme.SSH || at < 0) {
      return Optional.empty();
    }
    int start = text.startsWith("ssh://") ? "ssh://".length() : 0;
    return at < start || text.substring(start, at).contains("/")
        ? Optional.empty()
        : Optional.of(text.substring(start, at));
  }

  /** The address without the user's name. */
  public String withoutUser() {
    return user().map(user -> text.replaceFirst(Pattern.quote(user + "@"), "")).orElse(text);
  }
}
