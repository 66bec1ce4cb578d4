package dev.dagfetch.server.git.mirror;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads from several mirrors as if they were one, and trees that are in none of them. Objects are
 * named by their content, so it does not matter which of them has one. Not thread-safe.
 */
final class JointReader extends ObjectReader {
  private final List<ObjectReader> readers;
  private final Function<AnyObjectId, @Nullable ObjectLoader> made;

  /** Which one had the last object: it probably has the next one. */
  private int last;

  /**
   * @param readers closed with this one
   * @param made trees that are in no mirror
   */
  JointReader(List<ObjectReader> readers, Function<AnyObjectId, @Nullable ObjectLoader> made) {
    this.readers = List.copyOf(readers);
    this.made = made;
  }

  @Override
  public ObjectLoader open(AnyObjectId id, int type) throws IOException {
    ObjectLoader tree = made.apply(id);
    return tree != null ? tree : ask(id, type, reader -> reader.open(id, type));
  }

  @Override
  public long getObjectSize(AnyObjectId id, int type) throws IOException {
    return ask(id, type, reader -> reader.getObjectSize(id, type));
  }

  private interface Question<V> {
    V ask(ObjectReader reader) throws IOException;
  }

  private <V> V ask(AnyObjectId id, int type, Question<V> question) throws IOException {
    for (int i = 0; i < readers.size(); i++) {
      int asked = (last + i) % readers.size();
      try {
        V answer = question.ask(readers.get(asked));
        last = asked;
        return answer;
      } catch (MissingObjectException e) {
        // Perhaps the next one.
      }
    }
    throw new MissingObjectException(id.copy(), type);
  }

  @Override
  public ObjectReader newReader() {
    return new JointReader(readers.stream().map(ObjectReader::newReader).toList(), made);
  }

  @Override
  public Collection<org.eclipse.jgit.lib.ObjectId> resolve(AbbreviatedObjectId id)
      throws IOException {
    List<org.eclipse.jgit.lib.ObjectId> found = new ArrayList<>();
    for (ObjectReader reader : readers) {
      found.addAll(reader.resolve(id));
    }
    return found;
  }

  /** A mirror's shallow commits are where its histories end; trees have none. */
  @Override
  public Set<org.eclipse.jgit.lib.ObjectId> getShallowCommits() {
    return Set.of();
  }

  @Override
  public void close() {
    readers.forEach(ObjectReader::close);
  }
}
