package dev.dagfetch.server.config;

import dev.dagfetch.server.config.DeclaredRepository.Dag;
import dev.dagfetch.server.config.DeclaredRepository.Submodules;
import dev.dagfetch.server.config.DeclaredRepository.Symlinks;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The keys of one repository in the file. */
final class RepositoryReader {
  private static final Set<Transport> ALWAYS_ALLOWED = EnumSet.of(Transport.HTTPS, Transport.SSH);
  private static final Set<Transport> ALLOWED_BY_NAME =
      EnumSet.complementOf(EnumSet.copyOf(ALWAYS_ALLOWED));

  private RepositoryReader() {}

  static DeclaredRepository read(Section s) {
    String name = s.required("name", "", Values::repositoryName);
    Set<Transport> allow = Set.copyOf(s.values("allow", List.of(), Values.oneOf(ALLOWED_BY_NAME)));
    return new DeclaredRepository(
        name,
        s.required("url", "", text -> Values.url(text, withAlways(allow))),
        s.value("default_ref", "HEAD", Values::text),
        allow,
        s.optionalSection("credential", CredentialReader::read),
        s.values("known_hosts", List.of(), Values::text),
        s.optionalSection("tls", NetworkReader::tls),
        s.optionalSection("proxy", NetworkReader::proxy),
        s.value("symlinks", Symlinks.REFUSE_OUTSIDE, Values.oneOf(Symlinks.class)),
        s.value("submodules", Submodules.OFF, Values.oneOf(Submodules.class)),
        s.sections("submodule_remotes", each -> submoduleRemote(each, withAlways(allow))),
        s.value("disabled", false, Values::yesOrNo),
        dags(s, name));
  }

  private static DeclaredSubmoduleRemote submoduleRemote(Section s, Set<Transport> allow) {
    return new DeclaredSubmoduleRemote(
        s.required("url", "", text -> Values.url(text, allow)),
        s.optionalSection("credential", CredentialReader::read),
        s.values("known_hosts", List.of(), Values::text),
        s.optionalSection("tls", NetworkReader::tls),
        s.optionalSection("proxy", NetworkReader::proxy));
  }

  private static Set<Transport> withAlways(Set<Transport> allow) {
    Set<Transport> all = EnumSet.copyOf(ALWAYS_ALLOWED);
    all.addAll(allow);
    return all;
  }

  private static List<Dag> dags(Section s, String name) {
    Set<String> ids = new HashSet<>();
    List<Dag> dags =
        s.sections(
            "dags",
            each -> {
              Dag dag =
                  new Dag(
                      each.required("dag_id", "", Values::text),
                      each.value("scope", "", Values::scope));
              if (!dag.dagId().isEmpty() && !ids.add(dag.dagId())) {
                each.refuse(
                    "dag_id", "\"%s\" is declared twice (expected: once)".formatted(dag.dagId()));
              }
              return dag;
            });
    return dags.isEmpty() ? DeclaredRepository.wholeTree(name) : dags;
  }
}
