package dev.dagfetch.server.store;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.scrub.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether checkouts hold what their sidecars say. It remembers it if they do, and takes
 * them out of use if not. Thread-safe.
 */
final class Prover {
  private static final Logger log = LoggerFactory.getLogger(Prover.class);

  private final BootId boot;
  private final Shelf shelf;

  Prover(BootId boot, Shelf shelf) {
    this.boot = boot;
    this.shelf = shelf;
  }

  /** Re-hashes all of a checkout and acts on what comes of it. Only while holding a lease. */
  Verdict verify(Checkout held) throws IOException {
    Verdict verdict = look(held, Pace.FREE);
    conclude(held, verdict);
    return verdict;
  }

  /**
   * Re-hashes all of it and changes nothing. Damage is a verdict; an exception means that it could
   * not be checked. If the checkout is dead afterwards, the verdict says nothing of it.
   */
  Verdict look(Checkout checkout, Pace pace) throws IOException {
    try {
      return Verification.of(checkout.files(), Sidecar.readEntries(checkout.sidecar()), pace);
    } catch (NoSuchFileException | Sidecar.MalformedException e) {
      return new Verdict(0, 0, List.of(TreePath.ROOT));
    }
  }

  /** Acts on a verdict. Only while holding a lease. */
  void conclude(Checkout held, Verdict verdict) {
    if (verdict.damaged().isEmpty()) {
      record(held);
    } else {
      condemn(held, verdict);
    }
  }

  /** The verdict holds for this run of the daemon, whether it can be written down or not. */
  private void record(Checkout checkout) {
    if (!checkout.prove()) {
      return;
    }
    Path sidecar = checkout.sidecar();
    Path aside = sidecar.resolveSibling(CheckoutRecord.SIDECAR + ".new");
    try {
      List<TreeEntry> entries = Sidecar.readEntries(sidecar);
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

  private void condemn(Checkout held, Verdict verdict) {
    forgetOnDisk(held);
    Failpoint.CHECKOUT_CONDEMNED.pass();
    shelf.condemn(held);
    int others = held.leases() - 1;
    log.atWarn()
        .addKeyValue("tree", held.tree())
        .addKeyValue("directory", held.directory())
        .addKeyValue("leases", others)
        .addKeyValue("damaged_paths", verdict.damaged().size())
        .addKeyValue("first", first(verdict))
        .log(
            others == 0
                ? "checkout is damaged, the next caller gets a new one"
                : "checkout is damaged, the next caller gets a new one; those who have leased it"
                    + " still read the damaged files");
  }

  /** First of all, so that whatever happens to this daemon, no later one takes it for sound. */
  private static void forgetOnDisk(Checkout held) {
    try {
      Files.deleteIfExists(held.sidecar());
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("tree", held.tree())
          .setCause(e)
          .log(
              "checkout is damaged, but that could not be recorded; delete it before the next start");
    }
  }

  private static String first(Verdict verdict) {
    TreePath path = verdict.damaged().getFirst();
    return path.equals(TreePath.ROOT)
        ? "its manifest, or all of it"
        : DagfetchException.quote(path.toString());
  }
}
