package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.ObjectId;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A segment as it is on disk: a header, then the frame's body up to the end of the file.
 *
 * <p>The header: 8 bytes of magic with the format's number, 20 of the segment's id, then four
 * big-endian words: length of the body, length of the content in it, CRC-32C of the content,
 * CRC-32C of all of the file but this word. A file that was cut off, changed, or put under
 * another's name is told by that: no fsync is needed for a segment to be trusted.
 */
final class StoredFrame {
  private static final long MAGIC = 0x4441_4753_4547_0001L; // "DAGSEG", format 1
  private static final int ID_AT = Long.BYTES;
  private static final int LENGTHS_AT = ID_AT + 20;
  private static final int CRC_AT = LENGTHS_AT + 3 * Integer.BYTES;
  static final int HEADER_BYTES = CRC_AT + Integer.BYTES;

  private final byte[] file;

  private StoredFrame(byte[] file) {
    this.file = file;
  }

  static StoredFrame of(ObjectId id, byte[] body, int contentBytes, int contentCrc) {
    byte[] file = new byte[HEADER_BYTES + body.length];
    ByteBuffer.wrap(file)
        .putLong(MAGIC)
        .put(HexFormat.of().parseHex(id.hex()))
        .putInt(body.length)
        .putInt(contentBytes)
        .putInt(contentCrc)
        .putInt(0)
        .put(body);
    ByteBuffer.wrap(file).putInt(CRC_AT, crc(file));
    return new StoredFrame(file);
  }

  /** Reads a whole file; empty if it is not, or not any more, the segment of this id. */
  static Optional<StoredFrame> read(ObjectId id, byte[] file) {
    return file.length >= HEADER_BYTES && isSound(id, file)
        ? Optional.of(new StoredFrame(file))
        : Optional.empty();
  }

  private static boolean isSound(ObjectId id, byte[] file) {
    ByteBuffer header = ByteBuffer.wrap(file);
    byte[] stored = new byte[20];
    header.get(ID_AT, stored);
    return header.getLong(0) == MAGIC
        && HexFormat.of().formatHex(stored).equals(id.hex())
        && header.getInt(LENGTHS_AT) == file.length - HEADER_BYTES
        && header.getInt(CRC_AT) == crc(file);
  }

  private static int crc(byte[] file) {
    CRC32C crc = new CRC32C();
    crc.update(file, 0, CRC_AT);
    crc.update(file, HEADER_BYTES, file.length - HEADER_BYTES);
    return (int) crc.getValue();
  }

  /** The bytes to write; not to be changed. */
  byte[] file() {
    return file;
  }

  Frame frame() {
    ByteBuffer header = ByteBuffer.wrap(file);
    return new Frame(
        file,
        HEADER_BYTES,
        header.getInt(LENGTHS_AT + Integer.BYTES),
        header.getInt(LENGTHS_AT + 2 * Integer.BYTES));
  }
}
