package dev.dagfetch.server.git.refs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.disk.LocalDisk;
import dev.dagfetch.server.git.object.CommitId;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a repository's remote said last about each of its refs.
 *
 * <p>It never goes back: questions are put one after another ({@link RefRounds}), every answer is
 * kept under the ref's full name, so that all names of a branch tell the same, and what was given
 * to anybody is on disk before. Only times on disk may be a minute old, which makes an answer look
 * older after a restart, never younger. Thread-safe.
 */
final class RefLedger {
  private static final Logger log = LoggerFactory.getLogger(RefLedger.class);

  private static final int MOST_REFS = 2_000;
  private static final Duration OLDEST_TIMES_ON_DISK = Duration.ofMinutes(1);

  private final String repository;
  private final RefFile file;
  private final AgeClock clock;

  @GuardedBy("this")
  private RemoteUrl url;

  /** By full name, the one that was asked for longest ago first. */
  @GuardedBy("this")
  private Map<String, RefSighting> known = Map.of();

  @GuardedBy("this")
  private Moment written;

  RefLedger(String repository, RemoteUrl url, RefFile file, AgeClock clock) {
    this.repository = repository;
    this.url = url;
    this.file = file;
    this.clock = clock;
    this.written = clock.now();
  }

  /** Takes what was known before the daemon's last stop. */
  synchronized void start() throws IOException {
    known = merged(Map.of(), file.read(url));
  }

  /** What a name stands for, as far as it is known; as old as the oldest thing that says so. */
  synchronized Optional<Tip> find(RefName name) {
    List<Moment> moments = new ArrayList<>();
    for (String candidate : name.candidates()) {
      @Nullable RefSighting sighting = known.get(candidate);
      if (sighting == null) {
        return Optional.empty();
      }
      moments.add(sighting.askedAt());
      if (sighting.commit().isPresent()) {
        return commitOf(sighting)
            .map(commit -> new Tip(sighting.target(), commit, oldest(moments)));
      }
    }
    return Optional.empty();
  }

  /** What HEAD's branch points to may have been seen again since HEAD was. */
  @GuardedBy("this")
  private Optional<CommitId> commitOf(RefSighting sighting) {
    @Nullable RefSighting target = known.get(sighting.target());
    return target == null ? Optional.empty() : target.commit();
  }

  private static Moment oldest(List<Moment> moments) {
    return Collections.max(moments, Comparator.comparing(Moment::age));
  }

  /**
   * Takes what a remote said, in the order in which it was asked; what another than the current one
   * said is dropped. One call at a time.
   */
  void record(RemoteUrl asked, Collection<RefSighting> said) {
    Map<String, RefSighting> next;
    boolean write;
    synchronized (this) {
      if (!asked.equals(url)) {
        return;
      }
      next = merged(known, said);
      write = isNews(known, said) || !written.isYoungerThan(OLDEST_TIMES_ON_DISK);
    }
    if (write) {
      LocalDisk.use(repository, () -> write(asked, next.values()));
    }
    synchronized (this) {
      if (asked.equals(url)) {
        known = next;
        written = write ? clock.now() : written;
      }
    }
  }

  private static boolean isNews(Map<String, RefSighting> before, Collection<RefSighting> said) {
    return said.stream()
        .anyMatch(sighting -> {
          @Nullable RefSighting old = before.get(sighting.ref());
          return old == null ? sighting.commit().isPresent() : !old.saysTheSameAs(sighting);
        });
  }

  /**
   * Where it cannot be written, as on a full disk, the file goes: after a restart it is right to
   * know nothing, and wrong to know what was before.
   */
  private RemoteUrl write(RemoteUrl asked, Collection<RefSighting> sightings) throws IOException {
    try {
      file.write(asked, sightings);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      file.delete();
      log.atWarn()
          .addKeyValue("repository", repository)
          .addKeyValue("failure", e.toString())
          .log("cannot store what refs point to; after a restart the remote must be asked");
    }
    return asked;
  }

  private static Map<String, RefSighting> merged(
      Map<String, RefSighting> before, Collection<RefSighting> said) {
    Map<String, RefSighting> after = new LinkedHashMap<>(before);
    for (RefSighting sighting : said) {
      after.remove(sighting.ref());
      after.put(sighting.ref(), sighting);
    }
    List<String> names = new ArrayList<>(after.keySet());
    names.subList(0, Math.max(0, names.size() - MOST_REFS)).forEach(after::remove);
    return after;
  }

  /** Answers of another remote are none of this one's. */
  synchronized void use(RemoteUrl next) {
    if (!next.equals(url)) {
      url = next;
      known = Map.of();
    }
  }
}
