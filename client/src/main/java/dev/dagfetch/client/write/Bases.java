package dev.dagfetch.client.write;

import dev.dagfetch.client.tree.FileState;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.StampFile;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directories that a process has published or read last: the manifests of some of them stay in
 * memory, as long as that has room, so that a next version costs what it changes.
 *
 * <p>What is in memory counts only while the files beside the directory are the ones that it was
 * written to or read from. Nor does more depend on it than on those files: no file of a base is
 * believed because a manifest names it. Thread-safe.
 */
public final class Bases {
  private static final int REMEMBERED = 4;

  private final Map<Path, SoftReference<Known>> known = new LinkedHashMap<>(8, 0.75f, true);

  /**
   * A base that is known already.
   *
   * @return empty if its manifest has to be read
   * @throws UnusableBaseException if there is no such directory
   */
  public Optional<Base> recall(Path directory) throws UnusableBaseException {
    Path real = Base.real(directory);
    Known found = find(real);
    Beside now = Beside.of(real);
    if (found == null || !found.beside().manifest().equals(now.manifest())) {
      return Optional.empty();
    }
    return Optional.of(
        found.beside().stamps().equals(now.stamps())
            ? found.base()
            : remember(found.base().withoutStamps(), now));
  }

  /**
   * Reads the manifest of a directory, unless it is known.
   *
   * @throws UnusableBaseException if it has no manifest of a whole version
   */
  public Base open(Path directory) throws UnusableBaseException {
    Optional<Base> recalled = recall(directory);
    if (recalled.isPresent()) {
      return recalled.get();
    }
    // Before it is read: if it is replaced meanwhile, the next one reads again.
    Beside before = Beside.of(Base.real(directory));
    return remember(Base.open(directory), before);
  }

  /** Remembers a directory that was published. */
  public void published(Path directory, Contents contents) {
    if (contents.manifest().narrowing().isEmpty()) {
      Base unused = remember(Base.of(directory, contents), Beside.of(directory));
    }
  }

  private synchronized @Nullable Known find(Path real) {
    SoftReference<Known> found = known.get(real);
    return found == null ? null : found.get();
  }

  private synchronized Base remember(Base base, Beside beside) {
    known.put(base.directory(), new SoftReference<>(new Known(base, beside)));
    if (known.size() > REMEMBERED) {
      known.remove(known.keySet().iterator().next());
    }
    return base;
  }

  private record Known(Base base, Beside beside) {}

  /** The files beside a directory. */
  private record Beside(Version manifest, Version stamps) {
    static Beside of(Path real) {
      return new Beside(Version.of(ManifestFile.beside(real)), Version.of(StampFile.beside(real)));
    }
  }

  /** Which of the files that have had a name it is that has it now; all 0 if there is none. */
  private record Version(long inode, long modified, long sizeBytes) {
    static Version of(Path file) {
      try {
        FileState state = FileState.of(file);
        return new Version(state.stamp().inode(), state.stamp().modified(), state.sizeBytes());
      } catch (IOException e) {
        return new Version(0, 0, 0);
      }
    }
  }
}
