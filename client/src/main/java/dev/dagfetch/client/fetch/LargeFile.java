package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.ObjectHash;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.write.FileSink;
import dev.dagfetch.client.write.ReceivedFile;
import dev.dagfetch.v1.FilePart;
import java.nio.ByteBuffer;

/**
 * A file that arrives in parts: in order, without gaps, of the announced size, and hashed on the
 * way. Not thread-safe.
 */
final class LargeFile {
  private final TreeEntry entry;
  private final FileSink.Pieces pieces;
  private final ObjectHash hash;
  private long received;

  LargeFile(TreeEntry entry, FileSink.Pieces pieces) {
    this.entry = entry;
    this.pieces = pieces;
    this.hash = ObjectHash.blob(entry.sizeBytes());
  }

  /**
   * Takes the next part with its content; returns whether it was the last one, and the file is
   * proven.
   */
  boolean accept(FilePart part, ByteBuffer content) {
    if (part.getOffset() != received || content.remaining() > entry.sizeBytes() - received) {
      throw new VerificationException("a part of %s is out of place".formatted(entry.path()));
    }
    received += content.remaining();
    hash.update(content.duplicate());
    pieces.add(content);
    if (part.getLast()) {
      prove();
      pieces.end();
    }
    return part.getLast();
  }

  private void prove() {
    if (received != entry.sizeBytes()) {
      throw new VerificationException(
          "%s has %d bytes, but %d were promised"
              .formatted(entry.path(), received, entry.sizeBytes()));
    }
    String found = hash.hex();
    if (!found.equals(entry.objectId())) {
      throw ReceivedFile.wrongContent(entry, found);
    }
  }
}
