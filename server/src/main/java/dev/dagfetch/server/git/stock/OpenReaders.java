package dev.dagfetch.server.git.stock;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * The readers of a mirror that are open. JGit closes and opens files of packs as it likes, in the
 * middle of an object as well: a pack that is no longer needed may go when those who may be in it
 * have gone. Thread-safe.
 */
public final class OpenReaders {
  private final Set<ObjectReader> open = ConcurrentHashMap.newKeySet();

  /** Counts a reader until it is closed. */
  public ObjectReader watch(ObjectReader reader) {
    ObjectReader watched = new Watched(reader);
    open.add(watched);
    return watched;
  }

  /** Those that are open now. */
  public Set<ObjectReader> now() {
    return Set.copyOf(open);
  }

  /** Whether all of these have been closed. */
  public boolean areGone(Set<ObjectReader> earlier) {
    return earlier.stream().noneMatch(open::contains);
  }

  private final class Watched extends ObjectReader.Filter {
    private final ObjectReader reader;

    private Watched(ObjectReader reader) {
      this.reader = reader;
    }

    @Override
    protected ObjectReader delegate() {
      return reader;
    }

    @Override
    public void close() {
      open.remove(this);
      reader.close();
    }
  }
}
