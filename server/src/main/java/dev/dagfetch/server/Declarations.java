package dev.dagfetch.server;

import dev.dagfetch.server.config.DeclaredCredential;
import dev.dagfetch.server.config.DeclaredRepository;
import dev.dagfetch.server.config.DeclaredSubmoduleRemote;
import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.repository.Repository;
import dev.dagfetch.server.repository.SubmodulePolicy;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The repositories of the configuration, as the rest of the daemon knows them. */
final class Declarations {
  private Declarations() {}

  /**
   * @throws DagfetchException FIELD_INVALID, naming the repository
   */
  static List<Repository> read(List<DeclaredRepository> declared) {
    return declared.stream().map(Declarations::read).toList();
  }

  private static Repository read(DeclaredRepository declared) {
    try {
      return Repository.of(
              declared.name(),
              new Remote(
                  RemoteUrl.parse(declared.url()),
                  credential(declared.credential()),
                  declared.knownHosts(),
                  Networks.of(declared.tls(), declared.proxy())),
              declared.defaultRef(),
              declared.dags().stream().map(dag -> new DagRule(dag.dagId(), dag.scope())).toList(),
              symlinks(declared.symlinks()),
              declared.disabled())
          .withSubmodules(submodules(declared));
    } catch (DagfetchException e) {
      throw new DagfetchException(
          e.reason(), "repository \"%s\": %s".formatted(declared.name(), e.getMessage()), e);
    }
  }

  private static SubmodulePolicy submodules(DeclaredRepository declared) {
    Set<RemoteUrl.Scheme> schemes = EnumSet.of(RemoteUrl.Scheme.HTTPS, RemoteUrl.Scheme.SSH);
    declared.allow().forEach(transport -> schemes.add(RemoteUrl.Scheme.valueOf(transport.name())));
    return new SubmodulePolicy(
        declared.submodules() == DeclaredRepository.Submodules.RECURSIVE,
        schemes,
        declared.submoduleRemotes().stream().map(Declarations::remote).toList());
  }

  private static Remote remote(DeclaredSubmoduleRemote declared) {
    return new Remote(
        RemoteUrl.parsePlace(declared.url()),
        credential(declared.credential()),
        declared.knownHosts(),
        Networks.of(declared.tls(), declared.proxy()));
  }

  private static Credential credential(Optional<DeclaredCredential> declared) {
    return declared.map(Declarations::credential).orElseGet(Credential.None::new);
  }

  private static Credential credential(DeclaredCredential declared) {
    return switch (declared) {
      case DeclaredCredential.UserPassword c ->
          new Credential.UserPassword(c.user(), new SecretRef(c.passwordRef()));
      case DeclaredCredential.Token c -> new Credential.Token(new SecretRef(c.tokenRef()));
      case DeclaredCredential.SshKey c ->
          new Credential.SshKey(c.keys().stream().map(Declarations::identity).toList());
    };
  }

  private static Credential.Identity identity(DeclaredCredential.Identity declared) {
    return new Credential.Identity(
        new SecretRef(declared.keyRef()), declared.passphraseRef().map(SecretRef::new));
  }

  private static SymlinkPolicy symlinks(DeclaredRepository.Symlinks declared) {
    return switch (declared) {
      case REFUSE_OUTSIDE -> SymlinkPolicy.REFUSE_OUTSIDE;
      case DELIVER -> SymlinkPolicy.DELIVER;
      case REFUSE -> SymlinkPolicy.REFUSE;
    };
  }
}
