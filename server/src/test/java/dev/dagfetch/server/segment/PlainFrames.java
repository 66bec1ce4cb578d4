package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.testkit.GitFile;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The simplest encoding of frames that says everything. */
final class PlainFrames implements FrameEncoder {
  @Override
  public void encode(TreeEntry file, byte[] content, OutputStream frame) throws IOException {
    DataOutputStream out = new DataOutputStream(frame);
    writeBytes(out, file.path().toBytes());
    out.writeInt(file.mode());
    out.writeUTF(file.id().hex());
    out.writeLong(file.sizeBytes());
    writeBytes(out, content);
  }

  static GitFile decode(DataInputStream in, byte[] prefix) throws IOException {
    byte[] name = in.readNBytes(in.readInt());
    byte[] path = new byte[prefix.length + name.length];
    System.arraycopy(prefix, 0, path, 0, prefix.length);
    System.arraycopy(name, 0, path, prefix.length, name.length);
    int mode = in.readInt();
    String id = in.readUTF();
    long size = in.readLong();
    byte[] content = in.readNBytes(in.readInt());
    if (size != content.length) {
      throw new IOException("size " + size + ", but " + content.length + " bytes");
    }
    return new GitFile(path, mode, id, content);
  }

  @Override
  public void encodePart(long offset, byte[] content, boolean last, OutputStream frame)
      throws IOException {
    DataOutputStream out = new DataOutputStream(frame);
    out.writeLong(offset);
    out.writeBoolean(last);
    writeBytes(out, content);
  }

  @Override
  public byte[] entriesMessage(Frame entries) throws IOException {
    return bytes(entries);
  }

  @Override
  public byte[] partMessage(Frame part) throws IOException {
    return bytes(part);
  }

  private static byte[] bytes(Frame frame) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    frame.writeTo(out);
    return out.toByteArray();
  }

  @Override
  public void encodeCompressed(byte[] data, int uncompressedBytes, OutputStream frame)
      throws IOException {
    DataOutputStream out = new DataOutputStream(frame);
    out.writeInt(uncompressedBytes);
    out.write(data);
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
