package dev.dagfetch.server.repository;

import dev.dagfetch.server.catalog.PinRecords;
import dev.dagfetch.server.catalog.RepositoryRecords;
import dev.dagfetch.server.dag.DagIds;
import dev.dagfetch.server.dag.DagTarget;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.Mirrors;
import dev.dagfetch.server.git.submodule.SubmoduleName;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repositories of a daemon: those of the configuration file, which only the file changes, and
 * those that were added by API, which the catalog keeps.
 *
 * <p>Thread-safe. Reads see one complete state and never wait. Changes are rare and come from
 * administrators; they go one after another, and wait for each other's writes to the local disk,
 * never for a remote.
 */
public final class Repositories {
  private static final Logger log = LoggerFactory.getLogger(Repositories.class);

  private final MirrorOpener opener;
  private final RepositoryRecords records;
  private final PinRecords pins;
  private final ApiPolicy policy;
  private final InstantSource clock;

  /** Held by the one change under way. */
  private final ReentrantLock changing = new ReentrantLock();

  private volatile Served served = Served.NOTHING;

  public Repositories(
      Mirrors mirrors,
      RepositoryRecords records,
      PinRecords pins,
      ApiPolicy policy,
      InstantSource clock) {
    this.opener = new MirrorOpener(mirrors);
    this.records = records;
    this.pins = pins;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * Takes the repositories that were added by API from the catalog. Once, before {@link #declare}.
   */
  public void start() {
    change(() -> {
      List<Repository> stored =
          records.list().stream().map(StoredRepository::read).map(this::ifAllowed).toList();
      serve(Definitions.NONE.withAll(stored), () -> {});
      return stored;
    });
  }

  /** One that was allowed when it was added, and is no longer, is not served. */
  private Repository ifAllowed(Repository stored) {
    try {
      policy.check(stored.remote());
      return stored;
    } catch (DagfetchException e) {
      log.atWarn()
          .addKeyValue("repository", stored.name())
          .addKeyValue("rule", e.getMessage())
          .log("disabled repository that is no longer allowed");
      return stored.asDisabled();
    }
  }

  /**
   * Takes the file's repositories, at start and at every reload: all or nothing. The mirror of one
   * that is gone stays on disk, for its pins and in case that it comes back.
   *
   * @throws DagfetchException REPOSITORY_EXISTS if a name or a DAG is taken; nothing is changed
   *     then
   */
  public void declare(List<Repository> declared) {
    change(() -> {
      List<Repository> fromFile = declared.stream().map(Repository::declared).toList();
      serve(served.definitions().addedByApi().withAll(fromFile), () -> {});
      log.atInfo().addKeyValue("repositories", fromFile.size()).log("took the file's repositories");
      return fromFile;
    });
  }

  /**
   * @throws DagfetchException REPOSITORY_UNKNOWN with the nearest name
   */
  public Repository get(String name) {
    return served.definitions().get(name);
  }

  /** In the order of their names. */
  public List<Repository> list() {
    return served.definitions().list();
  }

  /**
   * @throws DagfetchException DAG_UNKNOWN with the nearest dag_id
   */
  public DagTarget find(String dagId) {
    return served.definitions().target(DagIds.require(dagId));
  }

  /**
   * An enabled repository with its mirror.
   *
   * @throws DagfetchException REPOSITORY_UNKNOWN, REPOSITORY_DISABLED
   */
  public Source source(String name) {
    return served.source(name);
  }

  /**
   * The mirror of an enabled repository.
   *
   * @throws DagfetchException REPOSITORY_UNKNOWN, REPOSITORY_DISABLED
   */
  public Mirror mirror(String name) {
    return served.source(name).mirror();
  }

  /**
   * The mirror of a repository, disabled or not: what is pinned is kept in both. Also by the name
   * of a submodule's mirror, if that is here.
   */
  public Optional<Mirror> findMirror(String name) {
    String repository = SubmoduleName.repository(name);
    Optional<Mirror> own = served.findMirror(repository);
    return own.isEmpty() || name.equals(repository)
        ? own
        : submoduleMirrors(repository).stream()
            .filter(mirror -> mirror.repository().equals(name))
            .findFirst();
  }

  /**
   * The mirror of a submodule, made if needed.
   *
   * @param remote where the repository's policy lets it come from
   */
  public Mirror submoduleMirror(String repository, Remote remote) {
    return opener.openSubmodule(repository, remote);
  }

  /** The mirrors of a repository's submodules that are here. */
  public List<Mirror> submoduleMirrors(String repository) {
    return opener.submodules(repository);
  }

  /**
   * Adds a repository; durable on return. The remote is not asked.
   *
   * @throws DagfetchException POLICY_DENIED, REPOSITORY_EXISTS
   */
  public Repository create(Repository asked) {
    policy.check(asked.remote());
    return change(() -> {
      Instant now = now();
      Repository added = asked.addedByApi(now, now);
      serve(
          served.definitions().withAll(List.of(added)),
          () -> records.put(StoredRepository.write(added)));
      log.atInfo().addKeyValue("repository", added.name()).log("added repository");
      return added;
    });
  }

  /**
   * Replaces a repository that was added by API. A credential that is left out is kept, as long as
   * the remote's scheme, host and port are.
   *
   * @param etag what the caller read; empty: whatever is there
   * @throws DagfetchException REPOSITORY_UNKNOWN, DECLARED_IN_FILE, ETAG_MISMATCH, POLICY_DENIED,
   *     REPOSITORY_EXISTS (a DAG), FIELD_INVALID (field "credential") if it must be given anew
   */
  public Repository update(Repository asked, String etag) {
    return change(() -> {
      Repository current = served.definitions().changeable(asked.name(), etag);
      Repository complete = CredentialRule.complete(asked, current);
      policy.check(complete.remote());
      Repository changed = complete.addedByApi(current.created().orElseGet(this::now), now());
      serve(
          served.definitions().withChanged(changed),
          () -> records.put(StoredRepository.write(changed)));
      log.atInfo().addKeyValue("repository", changed.name()).log("changed repository");
      return changed;
    });
  }

  /**
   * Removes a repository that was added by API, and its mirror.
   *
   * <p>It vanishes first and is counted for pins then, while a pin is recorded first and looks for
   * its repository then: whichever way the two meet, at least one sees the other.
   *
   * @param etag what the caller read; empty: whatever is there
   * @throws DagfetchException REPOSITORY_UNKNOWN, DECLARED_IN_FILE, ETAG_MISMATCH,
   *     REPOSITORY_PINNED (metadata "pins")
   */
  public void delete(String name, String etag) {
    change(() -> {
      Served before = served;
      before.definitions().changeable(name, etag);
      served = before.without(name);
      try {
        requireUnpinned(name);
        records.remove(name);
      } catch (RuntimeException | Error e) {
        served = before;
        throw e;
      }
      opener.delete(name);
      log.atInfo().addKeyValue("repository", name).log("removed repository");
      return name;
    });
  }

  private void requireUnpinned(String name) {
    long count = pins.countByRepository(clock.instant()).getOrDefault(name, 0L);
    if (count > 0) {
      throw new DagfetchException(
              Reason.REPOSITORY_PINNED,
              "%d pins point into repository \"%s\"; delete them first".formatted(count, name))
          .with("repository", name)
          .with("pins", String.valueOf(count));
    }
  }

  /** Opens what the next state needs, stores it, then shows it; or leaves everything as it was. */
  private void serve(Definitions next, Runnable store) {
    Served before = served;
    try {
      Served after = opener.open(next, before);
      store.run();
      served = after;
    } catch (RuntimeException | Error e) {
      opener.restore(before, next);
      throw e;
    }
  }

  private <T> T change(Supplier<T> change) {
    try {
      changing.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(
          "interrupted while waiting for another change of the repositories");
    }
    try {
      return change.get();
    } finally {
      changing.unlock();
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
