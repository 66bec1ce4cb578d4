package dev.dagfetch.server.repository;

import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.Mirrors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets the mirrors on disk follow the definitions. */
final class MirrorOpener {
  private final Mirrors mirrors;

  MirrorOpener(Mirrors mirrors) {
    this.mirrors = mirrors;
  }

  /** Opens the mirrors of what is new or has another remote; the rest stays open. */
  Served open(Definitions next, Served before) {
    Map<String, Mirror> open = new HashMap<>();
    for (Repository repository : next.list()) {
      Mirror mirror =
          isUnchanged(repository, before.definitions())
              ? before.mirrors().get(repository.name())
              : mirrors.open(repository.name(), repository.remote());
      open.put(repository.name(), mirror);
    }
    return new Served(next, open);
  }

  /** Gives those mirrors that an unfinished change may have pointed elsewhere their remote back. */
  void restore(Served before, Definitions attempted) {
    for (Repository repository : before.definitions().list()) {
      if (!isUnchanged(repository, attempted)) {
        mirrors.open(repository.name(), repository.remote());
      }
    }
  }

  private static boolean isUnchanged(Repository repository, Definitions others) {
    return others
        .find(repository.name())
        .filter(other -> other.remote().equals(repository.remote()))
        .isPresent();
  }

  /** The mirror of a submodule of a repository that is served. */
  Mirror openSubmodule(String repository, Remote remote) {
    return mirrors.openSubmodule(repository, remote);
  }

  /** The mirrors of the submodules of a repository that is served. */
  List<Mirror> submodules(String repository) {
    return mirrors.submodules(repository);
  }

  void delete(String repository) {
    mirrors.delete(repository);
  }
}
