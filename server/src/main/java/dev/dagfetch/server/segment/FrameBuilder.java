package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.CRC32C;

/** Collects the entries of one frame. Used by one thread. */
final class FrameBuilder {
  private final FrameEncoder encoder;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(Planner.FRAME_BYTES / 2);
  private final CRC32C crc = new CRC32C();
  private int contentBytes;

  FrameBuilder(FrameEncoder encoder) {
    this.encoder = encoder;
  }

  void add(TreeEntry file, byte[] content) throws IOException {
    encoder.encode(file, content, body);
    count(content);
  }

  void addPart(Segment.Part part, byte[] content) throws IOException {
    encoder.encodePart(part.offset(), content, part.isLast(), body);
    count(content);
  }

  private void count(byte[] content) {
    crc.update(content, 0, content.length);
    contentBytes += content.length;
  }

  StoredFrame build(ObjectId id) {
    return StoredFrame.of(id, body.toByteArray(), contentBytes, (int) crc.getValue());
  }
}
