package dev.dagfetch.server.testkit;

import static dev.dagfetch.server.testkit.GitFiles.utf8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;

/**
 * A pack written object by object, without any of the checks that keep {@code git} from making a
 * hostile one. Not thread-safe.
 */
public final class RawPack {
  private static final int COMMIT = 1;
  private static final int TREE = 2;
  private static final int BLOB = 3;
  private static final int REF_DELTA = 7;

  private final ByteArrayOutputStream objects = new ByteArrayOutputStream();
  private int count;

  /** Adds a blob; returns its id. */
  public String blob(byte[] content) {
    add(BLOB, content.length, new byte[0], content);
    return GitHash.blob(content);
  }

  public String tree(RawTree tree) {
    add(TREE, tree.bytes().length, new byte[0], tree.bytes());
    return GitHash.object("tree", tree.bytes());
  }

  /** A tree object of exactly these bytes. */
  public String tree(byte[] bytes) {
    add(TREE, bytes.length, new byte[0], bytes);
    return GitHash.object("tree", bytes);
  }

  /** A commit of a tree. */
  public String commit(String tree) {
    return commitText(
        "tree " + tree + "\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nm\n");
  }

  /** A commit object of exactly this text. */
  public String commitText(String text) {
    add(COMMIT, utf8(text).length, new byte[0], utf8(text));
    return GitHash.object("commit", utf8(text));
  }

  /** A blob whose header tells another size than it has. */
  public RawPack blobOfSize(long claimed, byte[] content) {
    return add(BLOB, claimed, new byte[0], content);
  }

  public RawPack treeOfSize(long claimed, byte[] content) {
    return add(TREE, claimed, new byte[0], content);
  }

  /** A delta against an object that need not be there. */
  public RawPack delta(String base, byte[] delta) {
    return add(REF_DELTA, delta.length, HexFormat.of().parseHex(base), delta);
  }

  /**
   * The instructions that copy the beginning of a base again and again: seven bytes for 64 KiB
   * each.
   */
  public static byte[] copies(long baseSize, long resultSize) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    varint(out, baseSize);
    varint(out, resultSize);
    for (long done = 0; done < resultSize; done += 1 << 16) {
      out.write(0x80); // offset 0, size 0, which means 64 KiB
    }
    return out.toByteArray();
  }

  /** An object type that Git does not know, or bytes that are no object at all. */
  public RawPack raw(byte[] bytes) {
    objects.writeBytes(bytes);
    count++;
    return this;
  }

  /** The pack, as it should be. */
  public byte[] bytes() {
    return bytes(count);
  }

  /** The pack with a header that claims so many objects. */
  public byte[] bytes(int claimed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(utf8("PACK"));
    out.writeBytes(ByteBuffer.allocate(8).putInt(2).putInt(claimed).array());
    out.writeBytes(objects.toByteArray());
    out.writeBytes(sha1(out.toByteArray()));
    return out.toByteArray();
  }

  private RawPack add(int type, long size, byte[] base, byte[] content) {
    long rest = size >>> 4;
    int head = type << 4 | (int) (size & 15);
    objects.write(rest == 0 ? head : head | 0x80);
    if (rest != 0) {
      varint(objects, rest);
    }
    objects.writeBytes(base);
    try (DeflaterOutputStream zip = new DeflaterOutputStream(objects)) {
      zip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    count++;
    return this;
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (Long.compareUnsigned(rest, 0x7f) > 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
