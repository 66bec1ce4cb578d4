package dev.dagfetch.server.rpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.dagfetch.server.git.TreePath;
import dev.dagfetch.server.segment.Frame;
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

  /** A FileBatch of entries whose paths are relative to {@code directory}. */
  public static ReadyFrame entries(TreePath directory, Frame body) {
    ByteString prefix =
        directory.isRoot()
            ? ByteString.EMPTY
            : ByteString.copyFrom(directory.toBytes()).concat(ByteString.copyFromUtf8("/"));
    return of(FetchDagResponse.FILES_FIELD_NUMBER, prefix, body);
  }

  /** A FilePart. */
  public static ReadyFrame part(Frame body) {
    return of(FetchDagResponse.FILE_PART_FIELD_NUMBER, ByteString.EMPTY, body);
  }

  private static ReadyFrame of(int field, ByteString prefix, Frame body) {
    int prefixBytes =
        prefix.isEmpty()
            ? 0
            : CodedOutputStream.computeBytesSize(FileBatch.PATH_PREFIX_FIELD_NUMBER, prefix);
    int inner = prefixBytes + body.length();
    int outer =
        CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(inner);
    byte[] head = new byte[outer + prefixBytes];
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(head);
      out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(inner);
      if (!prefix.isEmpty()) {
        out.writeBytes(FileBatch.PATH_PREFIX_FIELD_NUMBER, prefix);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("an array that was measured is too small", e);
    }
    return new ReadyFrame(head, body);
  }

  int length() {
    return head.length + body.length();
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(head);
    body.writeTo(out);
  }
}
