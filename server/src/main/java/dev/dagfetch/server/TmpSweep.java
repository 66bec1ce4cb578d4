package dev.dagfetch.server;

import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what a daemon left unfinished when it was killed. Nothing in the directory for unfinished
 * things is ever needed again.
 *
 * <p>The start only moves it aside; a thread of its own deletes it, because there may be a lot.
 */
final class TmpSweep {
  private static final Logger log = LoggerFactory.getLogger(TmpSweep.class);

  private TmpSweep() {}

  /** Empties {@code tmp}. Before anything else uses it. */
  static void start(Path tmp) throws IOException {
    List<Path> left;
    try (Stream<Path> entries = Files.list(tmp)) {
      left = entries.toList();
    }
    if (left.isEmpty()) {
      return;
    }
    Path aside = Files.createTempDirectory(tmp, "swept-");
    for (Path path : left) {
      Files.move(path, aside.resolve(path.getFileName()));
      Failpoint.START_SWEEPING.pass();
    }
    log.atInfo()
        .addKeyValue("entries", left.size())
        .log("sweeping what an earlier daemon left unfinished");
    Thread.ofVirtual().name("tmp-sweep").start(() -> delete(aside));
  }

  private static void delete(Path directory) {
    try {
      TreeRemoval.remove(directory);
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("directory", directory)
          .setCause(e)
          .log("could not delete unfinished things, the next start tries again");
    }
  }
}
