package dev.dagfetch.server.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A repository as the file, or the command line, declares it. Immutable.
 *
 * @param allow transports besides https and ssh that its URL may use
 * @param credential how to log in; empty: not at all
 * @param knownHosts host keys as known_hosts lines; empty: the daemon's known_hosts file
 * @param tls for an https remote; empty: the daemon's {@code git.ca_file}
 * @param proxy empty: the daemon's {@code git.proxy}
 * @param submoduleRemotes where submodules may come from, besides the repository's own host
 * @param dags at least one
 */
public record DeclaredRepository(
    String name,
    String url,
    String defaultRef,
    Set<Transport> allow,
    Optional<DeclaredCredential> credential,
    List<String> knownHosts,
    Optional<DeclaredTls> tls,
    Optional<DeclaredProxy> proxy,
    Symlinks symlinks,
    Submodules submodules,
    List<DeclaredSubmoduleRemote> submoduleRemotes,
    boolean disabled,
    List<Dag> dags) {
  public DeclaredRepository {
    allow = Set.copyOf(allow);
    knownHosts = List.copyOf(knownHosts);
    submoduleRemotes = List.copyOf(submoduleRemotes);
    dags = List.copyOf(dags);
  }

  /** What happens to symbolic links. */
  public enum Symlinks {
    REFUSE_OUTSIDE,
    DELIVER,
    REFUSE
  }

  /** What is delivered of submodules. */
  public enum Submodules {
    OFF,
    RECURSIVE
  }

  /** A dag_id or a pattern of them, and the directory that it is delivered from. */
  public record Dag(String dagId, String scope) {}

  /**
   * A repository given as {@code NAME=URL}: one DAG of that name with the whole tree. It is the
   * operator's own word, so every transport is allowed.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static DeclaredRepository onCommandLine(String name, String url) {
    return new DeclaredRepository(
        Values.repositoryName(name),
        Values.url(url, EnumSet.allOf(Transport.class)),
        "HEAD",
        EnumSet.allOf(Transport.class),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Symlinks.REFUSE_OUTSIDE,
        Submodules.OFF,
        List.of(),
        false,
        wholeTree(name));
  }

  static List<Dag> wholeTree(String name) {
    return List.of(new Dag(name, ""));
  }
}
