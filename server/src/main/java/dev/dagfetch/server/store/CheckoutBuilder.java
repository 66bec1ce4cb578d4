package dev.dagfetch.server.store;

import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.TreeId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes checkouts: built aside, then published by one rename together with their sidecar.
 *
 * <p>The files themselves are not synced to the disk: that would cost more than writing them, and
 * buys nothing against a killed daemon, whose writes are in the kernel's memory and survive it.
 * Only a crash of the host loses them. So the sidecar, which is synced, names the run of the kernel
 * in which the files were written, and a checkout of an earlier run is verified by hash before
 * anyone gets it. Thread-safe.
 */
final class CheckoutBuilder {
  private final Path checkouts;
  private final Materializer materializer;
  private final BootId boot;

  CheckoutBuilder(Path checkouts, Materializer materializer, BootId boot) {
    this.checkouts = checkouts;
    this.materializer = materializer;
    this.boot = boot;
  }

  /** What a published directory is, and whether it was another one's before. */
  record Published(CheckoutRecord facts, Path directory, Seal seal, boolean recycled) {}

  /** Writes a version's files into a draft and publishes it. */
  Published publish(
      Draft draft,
      MirrorTree tree,
      Manifest manifest,
      Optional<Relative> relative,
      Consumer<BuildProgress> progress)
      throws IOException, InterruptedException {
    materializer.write(tree, manifest, files(draft), Modes.READ_ONLY, relative, progress);
    return publish(draft, draft.bytes(), manifest, false);
  }

  /** Turns a checkout, which the draft was made of, into another version and publishes it. */
  Published republish(
      Draft draft,
      Relatives.Found old,
      MirrorTree tree,
      Manifest manifest,
      long bytes,
      Consumer<BuildProgress> progress)
      throws IOException, InterruptedException {
    // From now on it is no checkout, whoever looks at it.
    Files.delete(draft.directory().resolve(CheckoutRecord.SIDECAR));
    new Recycling(files(draft), old.change())
        .run(old.manifest(), old.seal(), tree, materializer, progress);
    return publish(draft, bytes, manifest, true);
  }

  private Published publish(Draft draft, long bytes, Manifest manifest, boolean recycled)
      throws IOException {
    Seal seal = Seal.of(files(draft));
    CheckoutRecord facts =
        new CheckoutRecord(manifest.tree(), boot, bytes, manifest.entries().size());
    Sidecar.write(draft.directory().resolve(CheckoutRecord.SIDECAR), facts, manifest.entries());
    draft.open();
    Failpoint.CHECKOUT_SYNCED.pass();
    Path directory = rename(draft, manifest.tree());
    Failpoint.CHECKOUT_PUBLISHED.pass();
    sync(checkouts);
    return new Published(facts, directory, seal, recycled);
  }

  private static Path files(Draft draft) {
    return draft.directory().resolve(CheckoutRecord.FILES);
  }

  /** Writes a version's files into a draft to be changed; returns their directory. */
  Path copy(Draft draft, MirrorTree tree, Manifest manifest, Consumer<BuildProgress> progress)
      throws IOException, InterruptedException {
    materializer.write(tree, manifest, files(draft), Modes.WRITABLE, Optional.empty(), progress);
    draft.open();
    return files(draft);
  }

  /**
   * Renames to the tree id, or if a damaged checkout of it is still leased there, to the tree id
   * with a number.
   */
  private synchronized Path rename(Draft draft, TreeId tree) throws IOException {
    Path target = checkouts.resolve(tree.hex());
    for (int n = 1; Files.exists(target, LinkOption.NOFOLLOW_LINKS); n++) {
      target = checkouts.resolve(tree.hex() + "-" + n);
    }
    draft.moveTo(target);
    return target;
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
