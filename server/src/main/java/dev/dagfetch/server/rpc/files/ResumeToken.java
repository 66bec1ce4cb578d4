package dev.dagfetch.server.rpc.files;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.segment.Position;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How far an answer came, and which answer that was: all that is needed to go on, on any daemon and
 * at any time. Opaque to callers; holds no secret.
 *
 * <p>Its bytes: the number of the format, the position's two numbers as 8 bytes each, 16 bytes that
 * bind it to the answer, CRC-32C of all before. The checksum is for accidents. Whoever makes up a
 * token gets an answer that does not prove its tree id, and nothing that the plain request would
 * not give.
 *
 * @param binding {@link AnswerShape#binding} of the answer
 */
public record ResumeToken(Position position, ByteString binding) {
  static final int BINDING_BYTES = 16;

  private static final byte FORMAT = 1;
  private static final int CRC_AT = 1 + 2 * Long.BYTES + BINDING_BYTES;
  private static final int BYTES = CRC_AT + Integer.BYTES;

  /**
   * Reads what a caller sent.
   *
   * @throws DagfetchException RESUME_TOKEN_MISMATCH if it never was a token
   */
  public static ResumeToken parse(ByteString bytes) {
    ByteBuffer token = bytes.asReadOnlyByteBuffer();
    if (bytes.size() != BYTES || token.getInt(CRC_AT) != crc(bytes) || token.get() != FORMAT) {
      throw mismatch("is not one that this daemon knows");
    }
    long files = token.getLong();
    long offset = token.getLong();
    if (files < 0 || offset < 0) {
      throw mismatch("is not one that this daemon knows");
    }
    return new ResumeToken(
        new Position(files, offset), bytes.substring(CRC_AT - BINDING_BYTES, CRC_AT));
  }

  ByteString toBytes() {
    ByteBuffer token = ByteBuffer.allocate(BYTES);
    token.put(FORMAT).putLong(position.files()).putLong(position.offset());
    token.put(binding.asReadOnlyByteBuffer());
    token.putInt(crc(ByteString.copyFrom(token.array())));
    return ByteString.copyFrom(token.array());
  }

  private static int crc(ByteString bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.substring(0, CRC_AT).asReadOnlyByteBuffer());
    return (int) crc.getValue();
  }

  /** The token fits the answer, but the answer has no such position: not one of ours. */
  public static DagfetchException noSuchPosition() {
    return mismatch("names a position that this answer does not have");
  }

  static DagfetchException mismatch(String why) {
    return new DagfetchException(
        Reason.RESUME_TOKEN_MISMATCH, "the resume token " + why + "; start over without it");
  }
}
