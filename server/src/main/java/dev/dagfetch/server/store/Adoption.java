package dev.dagfetch.server.store;

import dev.dagfetch.server.fault.Failpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the checkouts that an earlier daemon has published. Only the heads of sidecars are read.
 *
 * <p>What is named like a checkout but has no sidecar that can be understood is a damaged one that
 * was leased when the daemon ended, and is discarded. What cannot be read, or is not named like one
 * of ours, is left alone.
 */
final class Adoption {
  private static final Logger log = LoggerFactory.getLogger(Adoption.class);
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{40}(-[0-9]+)?");

  private final Scratch scratch;

  Adoption(Scratch scratch) {
    this.scratch = scratch;
  }

  /** A checkout on disk and when it was used last. */
  record Found(CheckoutRecord facts, Path directory, FileTime lastUsed) {}

  /** One checkout for each tree, the one that was used longest ago first. */
  List<Found> scan(Path checkouts) throws IOException {
    List<Found> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(checkouts)) {
      entries.forEach(entry -> look(entry).ifPresent(found::add));
    }
    found.sort(Comparator.comparing(Found::lastUsed));
    return withoutDuplicates(found);
  }

  private Optional<Found> look(Path entry) {
    if (!NAME.matcher(entry.getFileName().toString()).matches()
        || !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      log.atWarn().addKeyValue("path", entry).log("left alone what is not a checkout");
      return Optional.empty();
    }
    try {
      Path sidecar = entry.resolve(CheckoutRecord.SIDECAR);
      CheckoutRecord facts = Sidecar.readRecord(sidecar);
      Failpoint.START_ADOPTING.pass();
      if (!entry.getFileName().toString().startsWith(facts.tree().hex())) {
        throw new Sidecar.MalformedException("it speaks of tree " + facts.tree());
      }
      return Optional.of(new Found(facts, entry, Files.getLastModifiedTime(sidecar)));
    } catch (NoSuchFileException | Sidecar.MalformedException e) {
      log.atWarn()
          .addKeyValue("path", entry)
          .addKeyValue("problem", e.getMessage())
          .log("discarded a checkout without a sound sidecar");
      scratch.discard(entry, () -> {});
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("path", entry)
          .setCause(e)
          .log("left alone a checkout that cannot be read");
    }
    return Optional.empty();
  }

  private List<Found> withoutDuplicates(List<Found> found) {
    Set<String> trees = new HashSet<>();
    List<Found> kept = new ArrayList<>();
    for (Found checkout : found.reversed()) {
      if (trees.add(checkout.facts().tree().hex())) {
        kept.add(checkout);
      } else {
        scratch.discard(checkout.directory(), () -> {});
      }
    }
    return kept.reversed();
  }
}
