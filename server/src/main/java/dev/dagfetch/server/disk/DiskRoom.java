package dev.dagfetch.server.disk;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the file system of the state directory takes anything new. While it does not, the daemon
 * is <em>serve-only</em>: what is here is delivered, and nothing new is fetched.
 *
 * <p>Fetches stop before the last byte is gone, since that is what pins and their keep-refs are
 * written with. Nobody has to end it: whoever asks has the disk looked at anew, and so a disk with
 * room again is noticed by the next fetch. Thread-safe.
 */
public final class DiskRoom {
  private static final Logger log = LoggerFactory.getLogger(DiskRoom.class);

  /** Kept free of fetches: a part of the file system, and not more than this. */
  private static final long MOST_RESERVED = 64L << 20;

  private static final int RESERVED_PART = 50;
  private static final int BLOCK_BYTES = 4096;
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final Path tmp;
  private final AtomicBoolean serveOnly = new AtomicBoolean();

  /**
   * @param tmp the directory for unfinished things, which is on the file system that all is on
   */
  public DiskRoom(Path tmp, MeterRegistry meters) {
    this.tmp = tmp;
    File disk = tmp.toFile();
    Gauge.builder("dagfetch.serve.only", () -> shortage().isPresent() ? 1 : 0)
        .description("Whether the disk takes nothing new, so that only what is here is served")
        .register(meters);
    Gauge.builder("dagfetch.disk.free", disk, File::getUsableSpace)
        .baseUnit("bytes")
        .description("Free space of the state directory's file system")
        .register(meters);
  }

  /** Why the disk takes nothing new; empty if it does. */
  public Optional<String> shortage() {
    Optional<String> found = tooLittle().or(this::refusal);
    boolean before = serveOnly.getAndSet(found.isPresent());
    if (found.isPresent() && !before) {
      log.atWarn().addKeyValue("why", found.get()).log("serving only what is here");
    } else if (found.isEmpty() && before) {
      log.atInfo().log("the disk takes something again, fetching again");
    }
    return found;
  }

  /**
   * Lets a fetch begin.
   *
   * @throws DagfetchException DISK_FULL if the disk takes nothing new
   */
  public void require(String repository) {
    Optional<String> why = shortage();
    if (why.isPresent()) {
      throw new DagfetchException(
              Reason.DISK_FULL,
              "nothing new of \"%s\" is fetched, since %s; what is here is served. Free space, or lower the budgets of the cache"
                  .formatted(repository, why.get()))
          .with("repository", repository)
          .retryAfter(RETRY);
    }
  }

  private Optional<String> tooLittle() {
    File disk = tmp.toFile();
    long free = disk.getUsableSpace();
    long reserved = Math.min(MOST_RESERVED, disk.getTotalSpace() / RESERVED_PART);
    return free < reserved
        ? Optional.of(
            "the daemon's disk is full: %s free, and %s are kept for pins"
                .formatted(megabytes(free), megabytes(reserved)))
        : Optional.empty();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }

  /** What free space does not show: a quota, a file system that has become read-only. */
  private Optional<String> refusal() {
    Path probe = tmp.resolve("probe-" + UUID.randomUUID());
    try {
      Files.write(
          probe, new byte[BLOCK_BYTES], StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("the daemon's disk takes nothing: " + e.getMessage());
    } finally {
      remove(probe);
    }
  }

  private static void remove(Path probe) {
    try {
      Files.deleteIfExists(probe);
    } catch (IOException e) {
      // The next start sweeps it, and the next look says what is wrong with the disk.
    }
  }
}
