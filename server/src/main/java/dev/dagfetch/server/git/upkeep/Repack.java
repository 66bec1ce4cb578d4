package dev.dagfetch.server.git.upkeep;

import dev.dagfetch.server.git.disk.HermeticGit;
import dev.dagfetch.server.git.object.CommitId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.internal.storage.file.Pack;
import org.eclipse.jgit.internal.storage.pack.PackWriter;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.pack.PackConfig;

/**
 * Writes one new pack with those objects of some old packs that certain commits need. No commit has
 * its parents here, as the mirror's {@code shallow} file says, so that each stands for its tree.
 *
 * <p>Everything is taken from the old packs that has to stay, also what other packs have as well:
 * from then on nobody comes to an old pack for anything. Deltas are taken over where their bases
 * are, and every object's checksum is verified on the way.
 */
final class Repack {
  private static final long DELTA_MEMORY_BYTES = 32 << 20;

  private final Repository local;
  private final Packs packs;
  private final ProgressMonitor monitor;

  /**
   * @param monitor can stop it
   */
  Repack(Repository local, Packs packs, ProgressMonitor monitor) {
    this.local = local;
    this.packs = packs;
    this.monitor = monitor;
  }

  /**
   * Publishes the new pack, durably. Returns its name, perhaps that of a pack that was there; empty
   * if the commits need nothing of the old ones.
   */
  Optional<String> write(Set<CommitId> commits, List<Pack> old) throws IOException {
    try (PackWriter writer = new PackWriter(config(), local.newObjectReader())) {
      writer.setDeltaBaseAsOffset(true);
      writer.setReuseDeltaCommits(false);
      writer.setUseBitmaps(false);
      writer.excludeObjects(id -> !isIn(old, id));
      writer.preparePack(monitor, ids(commits), Set.of(), PackWriter.NONE, PackWriter.NONE);
      return writer.getObjectCount() == 0 ? Optional.empty() : Optional.of(publish(writer));
    }
  }

  private PackConfig config() {
    PackConfig config = new PackConfig(local);
    config.setThreads(1);
    config.setDeltaSearchMemoryLimit(DELTA_MEMORY_BYTES);
    config.setBigFileThreshold(HermeticGit.STREAM_THRESHOLD);
    return config;
  }

  private static Set<ObjectId> ids(Set<CommitId> commits) {
    return commits.stream()
        .map(commit -> ObjectId.fromString(commit.hex()))
        .collect(Collectors.toSet());
  }

  private static boolean isIn(List<Pack> packs, AnyObjectId id) {
    try {
      for (Pack pack : packs) {
        if (pack.hasObject(id)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String publish(PackWriter writer) throws IOException {
    String name = writer.computeName().name();
    Path pack = packs.temporary("repack");
    Path index = packs.temporary("repack");
    try {
      writeDurably(pack, out -> writer.writePack(monitor, monitor, out));
      writeDurably(index, writer::writeIndex);
      packs.publish(name, pack, index);
      return name;
    } finally {
      Files.deleteIfExists(pack);
      Files.deleteIfExists(index);
    }
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void writeDurably(Path file, Content content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      content.writeTo(Channels.newOutputStream(channel));
      channel.force(true);
    }
  }
}
