package dev.dagfetch.server.rpc;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.pin.Pin;
import dev.dagfetch.server.pin.Pins;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.server.version.Versions;
import java.util.Optional;

/** Finds the version that a request names. Thread-safe. */
final class VersionLookup {
  private final Versions versions;
  private final Pins pins;

  VersionLookup(Versions versions, Pins pins) {
    this.versions = versions;
    this.pins = pins;
  }

  /** The version, fetched if it is not here. */
  Version find(VersionName name, Wait wait) {
    Optional<CommitId> commit = name.commit();
    return commit.isPresent()
        ? versions.at(name.dagId(), commit.get(), wait)
        : find(pin(name), wait);
  }

  /** As {@link #find}, but fails with NOT_CACHED instead of asking the remote. */
  Version findCached(VersionName name) {
    Optional<CommitId> commit = name.commit();
    return commit.isPresent() ? versions.cachedAt(name.dagId(), commit.get()) : cachedPinned(name);
  }

  private Version cachedPinned(VersionName name) {
    Pin pin = pin(name);
    return versions.cachedPinned(pin.dagId(), pin.repository(), pin.scope(), pin.commit());
  }

  private Version find(Pin pin, Wait wait) {
    return versions.pinned(pin.dagId(), pin.repository(), pin.scope(), pin.commit(), wait);
  }

  private Pin pin(VersionName name) {
    Pin pin = pins.get(name.pinId().orElseThrow());
    if (!pin.dagId().equals(name.dagId())) {
      throw DagfetchException.invalidField(
          "dag_id", name.dagId(), "\"%s\", the DAG of pin \"%s\"".formatted(pin.dagId(), pin.id()));
    }
    return pin;
  }
}
