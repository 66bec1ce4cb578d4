package dev.dagfetch.server.git.submodule;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.RemoteUrl;
import java.util.regex.Pattern;

/** Reads the URL of a submodule as {@code .gitmodules} gives it. */
public final class SubmoduleUrl {
  /** What a server might take for a step upwards, or for a slash. */
  private static final Pattern DOTS =
      Pattern.compile("(?i).*((^|/)\\.{1,2}(/|$)|%2e|%2f|%5c).*", Pattern.DOTALL);

  private SubmoduleUrl() {}

  /**
   * The address that a URL means, by Git's own rule where it begins with "./" or "../": each "../"
   * takes a segment off the address of the repository that has the submodule.
   *
   * @param text the URL
   * @param parent where the repository with this submodule comes from
   * @throws DagfetchException {@link Reason#FIELD_INVALID} (field "url") if it is no address, would
   *     leave the parent's host by "../", or hides where it leads. The text is not repeated
   */
  public static RemoteUrl resolve(String text, RemoteUrl parent) {
    boolean relative = text.startsWith("./") || text.startsWith("../");
    RemoteUrl url = RemoteUrl.parse(relative ? relativeTo(parent.text(), text) : text);
    if (relative && !url.sameEndpoint(parent)) {
      throw invalid("leads out of the host of the repository that has it");
    }
    if (DOTS.matcher(url.path()).matches()) {
      throw invalid("has \".\" or \"..\" in its path");
    }
    return url;
  }

  private static String relativeTo(String parent, String text) {
    String base = parent.endsWith("/") ? parent.substring(0, parent.length() - 1) : parent;
    String rest = text;
    String separator = "/";
    while (rest.startsWith("./") || rest.startsWith("../")) {
      if (rest.startsWith("../")) {
        int cut = base.lastIndexOf('/');
        if (cut < 0) {
          // user@host:path has a colon before its first segment.
          cut = base.lastIndexOf(':');
          separator = ":";
        }
        if (cut < 0) {
          throw invalid("has more \"../\" than there is to take off");
        }
        base = base.substring(0, cut);
      }
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    String joined = base + separator + rest;
    return joined.endsWith("/") ? joined.substring(0, joined.length() - 1) : joined;
  }

  private static DagfetchException invalid(String why) {
    return new DagfetchException(Reason.FIELD_INVALID, "url " + why).with("field", "url");
  }
}
