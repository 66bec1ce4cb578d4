package dev.dagfetch.client.write;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.ObjectHash;
import dev.dagfetch.client.tree.TreeEntry;
import java.nio.ByteBuffer;

/**
 * A small file as it arrived. There is no way to its content but through the proof, which runs on
 * the thread that wants it.
 *
 * <p>Immutable; each call of {@link #provenContent} computes the hash again.
 */
public final class ReceivedFile {
  private final TreeEntry entry;
  private final ByteBuffer content;

  public ReceivedFile(TreeEntry entry, ByteBuffer content) {
    this.entry = entry;
    this.content = content;
  }

  public TreeEntry entry() {
    return entry;
  }

  /**
   * Returns the content if it hashes to the entry's object id.
   *
   * @throws VerificationException if it does not
   */
  public ByteBuffer provenContent() {
    String found = ObjectHash.ofBlob(content);
    if (!found.equals(entry.objectId())) {
      throw wrongContent(entry, found);
    }
    return content.duplicate();
  }

  /** What to throw for content that has another hash. */
  public static VerificationException wrongContent(TreeEntry entry, String found) {
    return new VerificationException(
        "%s has object id %s, but %s was promised"
            .formatted(entry.path(), found, entry.objectId()));
  }
}
