package dev.dagfetch.server.rpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.segment.Frame;
import dev.dagfetch.v1.CompressedFrame;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FileBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * A message of which only the first bytes are made for this answer: what kind it is, how long it
 * is, and for entries which directory they are in. The rest is a {@link Frame} as it was stored.
 * That works because a message is the concatenation of its fields. Immutable.
 */
public final class ReadyFrame implements FetchFrame {
  private final byte[] head;
  private final Frame body;

  private ReadyFrame(byte[] head, Frame body) {
    this.head = head;
    this.body = body;
  }

  /**
   * Entries whose paths are relative to {@code directory}: a FileBatch, or a CompressedFrame with
   * one.
   *
   * @param resumeToken covers the frame; empty for none
   */
  public static ReadyFrame entries(TreePath directory, Frame body, ByteString resumeToken) {
    ByteString prefix =
        directory.isRoot()
            ? ByteString.EMPTY
            : ByteString.copyFrom(directory.toBytes()).concat(ByteString.copyFromUtf8("/"));
    return body.isCompressed()
        ? compressed(field(CompressedFrame.PATH_PREFIX_FIELD_NUMBER, prefix), body, resumeToken)
        : of(
            FetchDagResponse.FILES_FIELD_NUMBER,
            field(FileBatch.PATH_PREFIX_FIELD_NUMBER, prefix),
            body,
            resumeToken);
  }

  /**
   * A FilePart, or a CompressedFrame with one.
   *
   * @param resumeToken covers the frame; empty for none
   */
  public static ReadyFrame part(Frame body, ByteString resumeToken) {
    return body.isCompressed()
        ? compressed(ByteString.EMPTY, body, resumeToken)
        : of(FetchDagResponse.FILE_PART_FIELD_NUMBER, ByteString.EMPTY, body, resumeToken);
  }

  private static ReadyFrame compressed(ByteString start, Frame body, ByteString resumeToken) {
    return of(FetchDagResponse.COMPRESSED_FIELD_NUMBER, start, body, resumeToken);
  }

  /** The token, then the frame itself: a message's fields may come in any order. */
  private static ReadyFrame of(int field, ByteString start, Frame body, ByteString resumeToken) {
    ByteString.Output head = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(head);
    try {
      out.writeRawBytes(field(FetchDagResponse.RESUME_TOKEN_FIELD_NUMBER, resumeToken));
      out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(start.size() + body.length());
      out.writeRawBytes(start);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not take bytes", e);
    }
    return new ReadyFrame(head.toByteString().toByteArray(), body);
  }

  /** A field of bytes as it is encoded; nothing if it is empty. */
  private static ByteString field(int number, ByteString value) {
    if (value.isEmpty()) {
      return ByteString.EMPTY;
    }
    byte[] field = new byte[CodedOutputStream.computeBytesSize(number, value)];
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(field);
      out.writeBytes(number, value);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("an array that was measured is too small", e);
    }
    return UnsafeByteOperations.unsafeWrap(field);
  }

  int length() {
    return head.length + body.length();
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(head);
    body.writeTo(out);
  }
}
