package dev.dagfetch.server.repository;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A configured upstream Git repository.
 *
 * @param name 1 to 63 characters of {@code [a-z0-9._-]}, starting with a letter or digit
 * @param defaultRef used where a caller names no ref, short or full, or "HEAD"
 * @param dags the DAGs it delivers
 * @param submodules what is done with them; OFF for one that was added by API
 * @param disabled whether calls are refused; what is pinned is kept
 * @param etag changes with every change of the definition; given by {@link Repositories}
 * @param created when it was added by API
 * @param updated when it was last changed by API
 */
public record Repository(
    String name,
    Remote remote,
    String defaultRef,
    List<DagRule> dags,
    SymlinkPolicy symlinks,
    SubmodulePolicy submodules,
    boolean disabled,
    Origin origin,
    String etag,
    Optional<Instant> created,
    Optional<Instant> updated) {
  /** The remote's default branch. */
  public static final String HEAD = "HEAD";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  /** Where a repository was declared. */
  public enum Origin {
    FILE,
    API
  }

  /**
   * Validates what the types don't.
   *
   * @throws DagfetchException FIELD_INVALID (field "name", "default_ref" or "dags")
   */
  public Repository {
    requireName(name);
    RepositoryLimits.check(defaultRef, dags);
    dags = List.copyOf(dags);
  }

  /** A repository as somebody asks for it; where it comes from and since when is not known yet. */
  public static Repository of(
      String name,
      Remote remote,
      String defaultRef,
      List<DagRule> dags,
      SymlinkPolicy symlinks,
      boolean disabled) {
    return new Repository(
        name,
        remote,
        defaultRef,
        dags,
        symlinks,
        SubmodulePolicy.OFF,
        disabled,
        Origin.FILE,
        "",
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Returns the name.
   *
   * @throws DagfetchException FIELD_INVALID (field "name") if it is not one
   */
  public static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw DagfetchException.invalidField(
          "name", name, "1 to 63 characters of [a-z0-9._-], starting with a letter or digit");
    }
    return name;
  }

  /** The same with that done to its submodules. */
  public Repository withSubmodules(SubmodulePolicy policy) {
    return new Repository(
        name, remote, defaultRef, dags, symlinks, policy, disabled, origin, etag, created, updated);
  }

  Repository declared() {
    return stamped(Origin.FILE, Optional.empty(), Optional.empty());
  }

  Repository addedByApi(Instant created, Instant updated) {
    return stamped(Origin.API, Optional.of(created), Optional.of(updated));
  }

  Repository asDisabled() {
    return new Repository(
        name, remote, defaultRef, dags, symlinks, submodules, true, origin, etag, created, updated);
  }

  private Repository stamped(Origin from, Optional<Instant> since, Optional<Instant> last) {
    String tag = Etag.of(this);
    return new Repository(
        name, remote, defaultRef, dags, symlinks, submodules, disabled, from, tag, since, last);
  }

  Repository withCredential(Credential credential) {
    Remote same = new Remote(remote.url(), credential, remote.knownHosts(), remote.network());
    return new Repository(
        name,
        same,
        defaultRef,
        dags,
        symlinks,
        submodules,
        disabled,
        origin,
        etag,
        created,
        updated);
  }
}
