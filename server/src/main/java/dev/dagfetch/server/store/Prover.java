package dev.dagfetch.server.store;

import dev.dagfetch.server.git.TreeEntry;
import dev.dagfetch.server.git.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether checkouts hold what their sidecars say, and remembers it if they do. */
final class Prover {
  private static final Logger log = LoggerFactory.getLogger(Prover.class);

  private final BootId boot;

  Prover(BootId boot) {
    this.boot = boot;
  }

  /** Re-hashes all of it. Damage is a verdict; an exception means that it could not be checked. */
  Verdict verify(Checkout checkout) throws IOException {
    try {
      List<TreeEntry> entries = Sidecar.readEntries(checkout.sidecar());
      Verdict verdict = Verification.of(checkout.files(), entries);
      if (verdict.damaged().isEmpty()) {
        record(checkout, entries);
      } else {
        warn(checkout, "%d paths".formatted(verdict.damaged().size()));
      }
      return verdict;
    } catch (NoSuchFileException | Sidecar.MalformedException e) {
      warn(checkout, String.valueOf(e.getMessage()));
      return new Verdict(0, 0, List.of(TreePath.ROOT));
    }
  }

  /** The verdict holds for this run of the daemon, whether it can be written down or not. */
  private void record(Checkout checkout, List<TreeEntry> entries) {
    if (checkout.isProven()) {
      return;
    }
    checkout.prove();
    Path sidecar = checkout.sidecar();
    Path aside = sidecar.resolveSibling(CheckoutRecord.SIDECAR + ".new");
    try {
      Files.deleteIfExists(aside);
      Sidecar.write(aside, Sidecar.readRecord(sidecar).in(boot), entries);
      Files.move(aside, sidecar, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("tree", checkout.tree())
          .setCause(e)
          .log(
              "checkout is sound, but that could not be recorded; the next start verifies it again");
    }
  }

  private static void warn(Checkout checkout, String problem) {
    log.atWarn()
        .addKeyValue("tree", checkout.tree())
        .addKeyValue("directory", checkout.directory())
        .addKeyValue("problem", problem)
        .log("checkout is damaged, the next caller gets a new one");
  }
}
