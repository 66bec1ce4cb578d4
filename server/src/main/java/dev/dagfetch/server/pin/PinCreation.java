package dev.dagfetch.server.pin;

import dev.dagfetch.server.catalog.PinRecords;
import dev.dagfetch.server.catalog.PinRow;
import dev.dagfetch.server.catalog.PinnedSubmodule;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.version.Version;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One call's making of pins, all or none: finds those that are there already, keeps the commits of
 * the others, then records these in one transaction. Errors have metadata "pin_id". For one thread.
 */
final class PinCreation {
  private final PinRecords records;
  private final Repositories repositories;
  private final PinExpiry expiry;
  private final InstantSource clock;

  /** By id: what was there, and what is to be recorded. */
  private final Map<String, PinRow> existing = new HashMap<>();

  private final Map<String, Draft> drafts = new LinkedHashMap<>();

  private record Draft(PinRequest request, PinRow row) {}

  PinCreation(
      PinRecords records, Repositories repositories, PinExpiry expiry, InstantSource clock) {
    this.records = records;
    this.repositories = repositories;
    this.expiry = expiry;
    this.clock = clock;
  }

  /** One answer for each request, in their order. The requests have different ids. */
  List<CreatedPin> create(List<PinRequest> asked, PinTargets targets, Claims claims) {
    for (PinRequest request : asked) {
      try {
        findOrDraft(request, targets, claims);
      } catch (DagfetchException e) {
        throw e.with("pin_id", request.id());
      }
    }
    record();
    return asked.stream().map(this::answer).toList();
  }

  private void findOrDraft(PinRequest request, PinTargets targets, Claims claims) {
    Optional<PinRow> found =
        records.find(request.id()).filter(row -> !row.hasExpired(clock.instant()));
    if (found.isPresent()) {
      takeExisting(request, found.get());
    } else {
      Version version = targets.version(request);
      claims.add(version.files().mirror(), version.commit().id());
      version.submodules().forEach(submodule -> claims.add(submodule.mirror(), submodule.commit()));
      drafts.put(request.id(), new Draft(request, row(request, targets.ref(request), version)));
    }
  }

  private void takeExisting(PinRequest request, PinRow found) {
    existing.put(found.id(), PinTarget.requireSame(found, request));
    drafts.remove(found.id());
  }

  private PinRow row(PinRequest request, Optional<String> ref, Version version) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new PinRow(
        request.id(),
        request.dagId(),
        version.files().mirror().repository(),
        version.commit().id(),
        version.tree(),
        version.scope(),
        ref,
        request.labels(),
        submodules(version),
        now,
        request.ttl().map(now::plus));
  }

  /** Each commit once, however often the version has it. */
  private static Set<PinnedSubmodule> submodules(Version version) {
    return version.submodules().stream()
        .map(submodule -> new PinnedSubmodule(submodule.mirror().repository(), submodule.commit()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Records the drafts; somebody else's pins with these ids, recorded meanwhile, are answered
   * instead of made.
   */
  private void record() {
    while (!drafts.isEmpty()) {
      Map<String, PinRow> taken = records.addAll(drafts.values().stream().map(Draft::row).toList());
      if (taken.isEmpty()) {
        Failpoint.PIN_COMMITTED.pass();
        requireRepositories();
        return;
      }
      taken.forEach((id, row) -> makeWay(Objects.requireNonNull(drafts.get(id)).request(), row));
    }
  }

  private void makeWay(PinRequest request, PinRow taken) {
    if (taken.hasExpired(clock.instant())) {
      expiry.sweep();
    } else {
      takeExisting(request, taken);
    }
  }

  /**
   * A repository that was removed while its pin was recorded took the commit with it: see {@link
   * Repositories#delete}.
   */
  private void requireRepositories() {
    for (Draft made : drafts.values()) {
      String repository = made.row().repository();
      if (repositories.findMirror(repository).isEmpty()) {
        drafts.keySet().forEach(records::remove);
        throw new DagfetchException(
                Reason.REPOSITORY_UNKNOWN,
                "repository \"%s\" was removed while pin \"%s\" was made"
                    .formatted(repository, made.row().id()))
            .with("repository", repository)
            .with("pin_id", made.row().id());
      }
    }
  }

  private CreatedPin answer(PinRequest request) {
    Draft made = drafts.get(request.id());
    PinRow row = made == null ? existing.get(request.id()) : made.row();
    return new CreatedPin(Pin.of(Objects.requireNonNull(row)), made != null);
  }
}
