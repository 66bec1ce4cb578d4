package dev.dagfetch.server.rpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.segment.Frame;
import dev.dagfetch.server.segment.FrameEncoder;
import dev.dagfetch.v1.CompressedFrame;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FileEntry.Placement;
import dev.dagfetch.v1.FilePart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Encodes the bodies of {@link ReadyFrame}s: the files of a FileBatch, a FilePart, or a
 * CompressedFrame without its place. Thread-safe.
 */
public final class EntryFrames implements FrameEncoder {
  /** For the tags; content goes past it. */
  private static final int BUFFER_BYTES = 256;

  @Override
  public void encode(TreeEntry file, byte[] content, OutputStream frame) throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(frame, BUFFER_BYTES);
    out.writeMessage(
        FileBatch.FILES_FIELD_NUMBER,
        entry(file, ByteString.copyFrom(file.path().toBytes()), content));
    out.flush();
  }

  /** A file that brings its content, under a path that is relative to the frame's. */
  public static FileEntry entry(TreeEntry file, ByteString path, byte[] content) {
    FileEntry.Builder entry = head(file, path);
    return file.isGitlink()
        ? entry.setPlacement(Placement.PLACEMENT_NONE).build()
        : entry
            .setPlacement(Placement.PLACEMENT_INLINE)
            .setContent(UnsafeByteOperations.unsafeWrap(content))
            .build();
  }

  /** A large file, whose parts follow. */
  public static FileEntry announcement(TreeEntry file, ByteString path) {
    return head(file, path).setPlacement(Placement.PLACEMENT_PARTS).build();
  }

  /** A file of which the reader has the content in its base. */
  public static FileEntry reference(TreeEntry file, ByteString path) {
    return head(file, path).setPlacement(Placement.PLACEMENT_BASE).build();
  }

  private static FileEntry.Builder head(TreeEntry file, ByteString path) {
    return FileEntry.newBuilder()
        .setPath(path)
        .setMode(file.mode())
        .setObjectId(file.id().hex())
        .setSizeBytes(file.sizeBytes());
  }

  @Override
  public void encodePart(long offset, byte[] content, boolean last, OutputStream frame)
      throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(frame, BUFFER_BYTES);
    part(offset, content, last).writeTo(out);
    out.flush();
  }

  @Override
  public byte[] entriesMessage(Frame entries) throws IOException {
    return bytes(ReadyFrame.entries(TreePath.ROOT, entries, ByteString.EMPTY));
  }

  @Override
  public byte[] partMessage(Frame part) throws IOException {
    return bytes(ReadyFrame.part(part, ByteString.EMPTY));
  }

  private static byte[] bytes(ReadyFrame frame) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(frame.length());
    frame.writeTo(bytes);
    return bytes.toByteArray();
  }

  @Override
  public void encodeCompressed(byte[] data, int uncompressedBytes, OutputStream frame)
      throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(frame, BUFFER_BYTES);
    CompressedFrame.newBuilder()
        .setData(UnsafeByteOperations.unsafeWrap(data))
        .setUncompressedBytes(uncompressedBytes)
        .build()
        .writeTo(out);
    out.flush();
  }

  /** A piece of a large file. Takes over {@code content}. */
  public static FilePart part(long offset, byte[] content, boolean last) {
    return FilePart.newBuilder()
        .setOffset(offset)
        .setContent(UnsafeByteOperations.unsafeWrap(content))
        .setLast(last)
        .build();
  }
}
