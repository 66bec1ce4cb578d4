package dev.dagfetch.server.git.submodule;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;

/**
 * What the file {@code .gitmodules} of a commit says: where the repositories of its submodules are.
 * Everything else in it, such as {@code branch} or {@code update}, speaks of work trees and is not
 * looked at. Immutable.
 *
 * <p>As with Git, an entry counts for nothing if its name has a ".." segment, or its path or URL
 * begins with a dash. The file is a text, read from the commit; what it includes is not.
 */
public final class Gitmodules {
  /** A commit without the file. */
  public static final Gitmodules NONE = new Gitmodules(Map.of());

  public static final String FILE = ".gitmodules";
  public static final int MAX_BYTES = 1 << 20;

  private static final String SECTION = "submodule";
  private static final Pattern CLIMBING = Pattern.compile("(^|.*[/\\\\])\\.\\.([/\\\\].*|$)");

  private final Map<TreePath, String> urls;

  private Gitmodules(Map<TreePath, String> urls) {
    this.urls = Map.copyOf(urls);
  }

  /**
   * @throws DagfetchException {@link Reason#TREE_REJECTED} if it is not in Git's configuration
   *     format, or gives a path two URLs
   */
  public static Gitmodules parse(byte[] content) {
    Config config = new Config();
    try {
      config.fromText(new String(content, StandardCharsets.UTF_8));
    } catch (ConfigInvalidException | IllegalArgumentException e) {
      throw Rejection.of(FILE, SECTION, "is not in the format of Git's configuration");
    }
    Map<TreePath, String> urls = new HashMap<>();
    for (String name : config.getSubsections(SECTION)) {
      Optional<TreePath> path = only(config, name, "path").flatMap(Gitmodules::path);
      Optional<String> url = only(config, name, "url");
      if (!isSuspicious(name) && path.isPresent() && url.isPresent()) {
        String other = urls.putIfAbsent(path.get(), url.get());
        if (other != null && !other.equals(url.get())) {
          throw ambiguous(path.get().toString());
        }
      }
    }
    return new Gitmodules(urls);
  }

  private static boolean isSuspicious(String name) {
    return name.isEmpty() || CLIMBING.matcher(name).matches();
  }

  /** The one value of a key, unless it would be taken for an option. */
  private static Optional<String> only(Config config, String name, String key) {
    // One without a value is null.
    List<String> values =
        Arrays.stream(config.getStringList(SECTION, name, key))
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    if (values.size() > 1) {
      throw ambiguous(name);
    }
    return values.stream().filter(value -> !value.isEmpty() && !value.startsWith("-")).findFirst();
  }

  private static Optional<TreePath> path(String text) {
    try {
      return Optional.of(TreePath.parse(text));
    } catch (DagfetchException e) {
      return Optional.empty();
    }
  }

  private static DagfetchException ambiguous(String submodule) {
    return Rejection.of(
        FILE,
        SECTION,
        "says two things about submodule %s".formatted(DagfetchException.quote(submodule)));
  }

  /** The URL of the submodule at a path of the commit's whole tree, as it is written. */
  public Optional<String> url(TreePath path) {
    return Optional.ofNullable(urls.get(path));
  }
}
