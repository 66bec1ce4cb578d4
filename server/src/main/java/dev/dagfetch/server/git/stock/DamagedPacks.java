package dev.dagfetch.server.git.stock;

import dev.dagfetch.server.git.disk.FileTree;
import dev.dagfetch.server.git.disk.MirrorDirectory;
import dev.dagfetch.server.git.disk.PackPair;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.scrub.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.internal.storage.file.PackInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * Packs of a mirror that are no longer what was written, put aside: nothing is served from them,
 * but what can still be proven of them is copied back when a commit needs it, since the remote may
 * not have it any more. They go when every commit that must be kept is whole again.
 *
 * <p>They lie in {@code damaged/pack} of the mirror. A pack that stayed where it was would also
 * stand in the way of the same objects when they are fetched anew, since packs are named by what
 * they hold.
 */
final class DamagedPacks {
  private final MirrorDirectory mirror;
  private final Path objects;

  DamagedPacks(MirrorDirectory mirror) {
    this.mirror = mirror;
    this.objects = mirror.gitDir().resolve("damaged");
  }

  boolean isEmpty() {
    return !Files.exists(objects);
  }

  /** Puts aside every pack that is damaged; returns their names. */
  List<String> collect() throws IOException {
    List<String> found = new ArrayList<>();
    for (PackPair pair : PackPair.in(mirror.objects().resolve("pack"))) {
      try {
        if (!pair.isIntact(Pace.FREE)) {
          put(pair);
          found.add(pair.pack().getFileName().toString());
        }
      } catch (NoSuchFileException e) {
        // Went meanwhile, so nobody reads it.
      }
    }
    return found;
  }

  private void put(PackPair pair) throws IOException {
    Path packs = Files.createDirectories(objects.resolve("pack"));
    // A pack without index is not looked at, an index without its pack is an error.
    for (Path file : List.of(pair.index(), pair.pack())) {
      Files.move(file, packs.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    MirrorDirectory.syncDirectory(mirror.objects().resolve("pack"));
  }

  /** Copies what a commit needs, and can be proven, back into the mirror. */
  void salvage(CommitId commit, Repository into) throws IOException {
    ObjectDirectory target = (ObjectDirectory) into.getObjectDatabase();
    try (Repository damaged = open();
        ObjectReader from = damaged.newObjectReader();
        PackInserter inserter = target.newPackInserter()) {
      new Salvage(damaged, from, into.getObjectDatabase(), inserter).copy(commit);
      inserter.flush();
    }
    // The originals may go soon.
    for (PackPair pair : PackPair.in(mirror.objects().resolve("pack"))) {
      pair.sync();
    }
    MirrorDirectory.syncDirectory(mirror.objects().resolve("pack"));
  }

  private Repository open() throws IOException {
    return new FileRepositoryBuilder()
        .setGitDir(mirror.gitDir().toFile())
        .setObjectDirectory(objects.toFile())
        .addAlternateObjectDirectory(mirror.objects().toFile())
        .setBare()
        .build();
  }

  /** Nobody needs them any more. */
  void discard() throws IOException {
    Path aside = mirror.tmp().resolve("deleted-" + UUID.randomUUID());
    Files.move(objects, aside, StandardCopyOption.ATOMIC_MOVE);
    FileTree.delete(aside);
  }
}
