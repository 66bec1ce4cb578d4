package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.tree.TreeReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Builds the frames of a large file's parts one after the other, reading the blob once. The last
 * part is given only when the whole blob is proven to be what its id says. Used by one thread;
 * close it.
 */
final class PartBuilder implements AutoCloseable {
  private final LargeFile file;
  private final FrameEncoder encoder;
  private final InputStream content;
  private final ObjectHash hash;
  private int next;

  PartBuilder(TreeReader reader, LargeFile file, FrameEncoder encoder) {
    this.file = file;
    this.encoder = encoder;
    this.content = reader.openBlob(file.id());
    this.hash = ObjectHash.ofBlob(file.sizeBytes());
  }

  /** Builds a part that comes after those built before; what is between is passed over. */
  StoredFrame build(int index) throws IOException {
    while (next < index) {
      read();
    }
    Segment.Part part = new Segment.Part(file, next);
    byte[] bytes = read();
    if (part.isLast()) {
      RunBuilder.requireId(file.id(), hash.id());
    }
    FrameBuilder frame = new FrameBuilder(encoder);
    frame.addPart(part, bytes);
    return frame.build(part.id());
  }

  private byte[] read() throws IOException {
    int length = new Segment.Part(file, next).length();
    byte[] bytes = content.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("blob " + file.id() + " is shorter than its header says");
    }
    hash.add(bytes);
    next++;
    return bytes;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
