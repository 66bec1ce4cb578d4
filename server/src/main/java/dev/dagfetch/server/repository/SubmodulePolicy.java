package dev.dagfetch.server.repository;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.RemoteUrl.Scheme;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What is done with a repository's submodules, and where they may come from. Immutable.
 *
 * <p>Whoever may push to the repository writes the URLs of its submodules, so a URL opens nothing
 * by itself: the daemon goes to the host of the repository, there without any credential, and to
 * the places that the operator has named, each with its own credential.
 *
 * @param recursive whether submodules are delivered with their content, theirs included; else a
 *     gitlink is an empty directory
 * @param schemes transports that URLs may use
 * @param places remotes whose URL is an address, or ends with a slash and stands for all addresses
 *     that begin like that; the longest that fits counts
 */
public record SubmodulePolicy(boolean recursive, Set<Scheme> schemes, List<Remote> places) {
  /** Submodules are left out. */
  public static final SubmodulePolicy OFF = new SubmodulePolicy(false, Set.of(), List.of());

  public SubmodulePolicy {
    schemes = Set.copyOf(schemes);
    places =
        places.stream()
            .sorted(Comparator.comparing((Remote place) -> place.url().text().length()).reversed())
            .toList();
  }

  /**
   * The remote of a submodule.
   *
   * @param superproject of the repository that this is the policy of
   * @throws DagfetchException {@link Reason#POLICY_DENIED} if the daemon is not to go there
   */
  public Remote remote(RemoteUrl url, Remote superproject) {
    if (!schemes.contains(url.scheme())) {
      throw denied(
          "transport %s is not allowed there"
              .formatted(url.scheme().name().toLowerCase(Locale.ROOT)));
    }
    Optional<Remote> place = places.stream().filter(p -> url.isWithin(p.url())).findFirst();
    if (place.isPresent()) {
      Remote named = place.get();
      return new Remote(url, named.credential(), named.knownHosts(), named.network());
    }
    if (url.scheme() == Scheme.FILE || !url.sameEndpoint(superproject.url())) {
      throw denied("it is at a place that is not named in submodule_remotes");
    }
    return new Remote(
        url,
        new Credential.None(),
        superproject.knownHosts(),
        withoutCertificate(superproject.network()));
  }

  private static Network withoutCertificate(Network network) {
    return new Network(network.caFile(), Optional.empty(), network.proxy());
  }

  private static DagfetchException denied(String why) {
    return new DagfetchException(Reason.POLICY_DENIED, why);
  }
}
