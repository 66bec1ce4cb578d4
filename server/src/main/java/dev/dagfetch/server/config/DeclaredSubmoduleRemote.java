package dev.dagfetch.server.config;

import java.util.List;
import java.util.Optional;

/**
 * Where submodules may come from: an address, or with a slash at its end all that begin like that.
 * The rest is as the fields of these names of {@link DeclaredRepository}.
 */
public record DeclaredSubmoduleRemote(
    String url,
    Optional<DeclaredCredential> credential,
    List<String> knownHosts,
    Optional<DeclaredTls> tls,
    Optional<DeclaredProxy> proxy) {
  public DeclaredSubmoduleRemote {
    knownHosts = List.copyOf(knownHosts);
  }
}
