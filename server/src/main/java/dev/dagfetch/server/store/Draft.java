package dev.dagfetch.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A directory in scratch whose bytes of the budget are taken. Closing it discards both, unless it
 * was moved to its final place. Closing twice is harmless.
 */
final class Draft implements AutoCloseable {
  private final Path directory;
  private long bytes;
  private final Scratch scratch;
  private final DiskBudget budget;
  private final AtomicBoolean done = new AtomicBoolean();

  private Draft(Path directory, long bytes, Scratch scratch, DiskBudget budget) {
    this.directory = directory;
    this.bytes = bytes;
    this.scratch = scratch;
    this.budget = budget;
  }

  /** Takes the bytes, evicting if it must, and makes the directory. */
  static Draft begin(long bytes, Scratch scratch, DiskBudget budget, BooleanSupplier evictOne)
      throws IOException, InterruptedException {
    budget.reserve(bytes, evictOne);
    try {
      return new Draft(scratch.create("checkout"), bytes, scratch, budget);
    } catch (IOException e) {
      budget.leaving(bytes);
      budget.free(bytes);
      throw e;
    }
  }

  /** Makes one of a directory that exists, and of the bytes that it has taken already. */
  static Draft of(Path existing, long bytes, Scratch scratch, DiskBudget budget)
      throws IOException {
    return new Draft(scratch.takeIn(existing, "recycled"), bytes, scratch, budget);
  }

  /** Takes more bytes if it has fewer. */
  void growTo(long wanted, BooleanSupplier evictOne) throws InterruptedException {
    if (wanted > bytes) {
      budget.reserve(wanted - bytes, evictOne);
      bytes = wanted;
    }
  }

  /** Gives bytes back that it does not take any more. */
  void shrinkTo(long wanted) {
    long spare = bytes - wanted;
    budget.leaving(spare);
    budget.free(spare);
    bytes = wanted;
  }

  Path directory() {
    return directory;
  }

  long bytes() {
    return bytes;
  }

  /** Lets everybody who can reach it look inside. */
  void open() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Renames it; whoever owns the new name owns the bytes. */
  void moveTo(Path target) throws IOException {
    Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
    done.set(true);
  }

  @Override
  public void close() {
    if (done.compareAndSet(false, true)) {
      budget.leaving(bytes);
      scratch.discard(directory, () -> budget.free(bytes));
    }
  }
}
