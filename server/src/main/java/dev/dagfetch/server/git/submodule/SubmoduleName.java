package dev.dagfetch.server.git.submodule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dagfetch.server.git.address.RemoteUrl;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;

/**
 * What the mirror of a submodule is called: the repository, a plus sign, which no repository has in
 * its name, and Git's hash of the submodule's URL.
 */
public final class SubmoduleName {
  private static final char SEPARATOR = '+';

  private SubmoduleName() {}

  /** The name of the mirror of a repository's submodule. */
  public static String of(String repository, RemoteUrl url) {
    byte[] text = url.text().getBytes(UTF_8);
    return repository
        + SEPARATOR
        + new ObjectInserter.Formatter().idFor(Constants.OBJ_BLOB, text).name();
  }

  /** Whether a mirror is that of a submodule of this repository. */
  public static boolean isOf(String mirror, String repository) {
    return mirror.startsWith(repository + SEPARATOR);
  }

  /** The repository that a mirror belongs to: its own, or the one that has the submodule. */
  public static String repository(String mirror) {
    int end = mirror.indexOf(SEPARATOR);
    return end < 0 ? mirror : mirror.substring(0, end);
  }
}
