package dev.dagfetch.server.git.upkeep;

import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.disk.MirrorDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.internal.storage.file.Pack;
import org.eclipse.jgit.lib.Repository;

/** The packs of a mirror, as JGit's open repository and the directory have them. Thread-safe. */
final class Packs {
  private final ObjectDirectory objects;

  Packs(Repository repository) {
    this.objects = (ObjectDirectory) repository.getObjectDatabase();
  }

  Path directory() {
    return objects.getPackDirectory().toPath();
  }

  /** All of them, by a fresh look at the directory if it has changed. */
  Collection<Pack> all() {
    return objects.getPacks();
  }

  List<PackChoice.Candidate> candidates() throws IOException {
    List<PackChoice.Candidate> found = new ArrayList<>();
    for (Pack pack : all()) {
      found.add(new PackChoice.Candidate(pack.getPackName(), bytes(pack)));
    }
    return found;
  }

  private static long bytes(Pack pack) throws IOException {
    try {
      Path file = pack.getPackFile().toPath();
      return Files.size(file) + Files.size(index(file));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Those with these names. */
  List<Pack> named(Set<String> names) {
    return all().stream().filter(pack -> names.contains(pack.getPackName())).toList();
  }

  List<Pack> except(Set<String> names) {
    return all().stream().filter(pack -> !names.contains(pack.getPackName())).toList();
  }

  /**
   * Puts a finished pack into its place, whole or not at all, before all others that have the same
   * objects. Returns false if it is there already.
   */
  boolean publish(String name, Path pack, Path index) throws IOException {
    Path published = directory().resolve("pack-" + name + ".pack");
    if (Files.exists(published) && Files.exists(index(published))) {
      return false;
    }
    Failpoint.REPACK_SYNCED.pass();
    Files.move(pack, published);
    Failpoint.REPACK_HALF_PUBLISHED.pass();
    Files.move(index, index(published));
    Failpoint.REPACK_PUBLISHED.pass();
    MirrorDirectory.syncDirectory(directory());
    objects.openPack(published.toFile());
    return true;
  }

  /** Deletes packs that nobody needs; JGit looks at the directory again. */
  void delete(Set<String> names) throws IOException {
    for (String name : names) {
      Path pack = directory().resolve("pack-" + name + ".pack");
      // A pack without an index is none to JGit; the other way about it would complain.
      Files.deleteIfExists(index(pack));
      Failpoint.REPACK_HALF_DELETED.pass();
      Files.deleteIfExists(pack);
    }
    MirrorDirectory.syncDirectory(directory());
    all();
  }

  private static Path index(Path pack) {
    String name = pack.getFileName().toString();
    return pack.resolveSibling(name.substring(0, name.length() - ".pack".length()) + ".idx");
  }

  Path temporary(String kind) throws IOException {
    return Files.createTempFile(objects.getDirectory().toPath(), "incoming_" + kind, ".tmp");
  }
}
