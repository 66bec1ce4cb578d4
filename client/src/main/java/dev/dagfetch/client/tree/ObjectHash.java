package dev.dagfetch.client.tree;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Computes a Git object id: SHA-1 over the object's kind, its size, a NUL, and its content. Not
 * thread-safe; for one object.
 */
public final class ObjectHash {
  private static final int HEX_DIGITS = 40;

  /** By character: 0 for a digit of an id, 1 for all others. */
  private static final byte[] OTHERS = new byte[128];

  static {
    Arrays.fill(OTHERS, (byte) 1);
    "0123456789abcdef".chars().forEach(c -> OTHERS[c] = 0);
  }

  private final MessageDigest sha1;

  private ObjectHash(String kind, long size) {
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
    sha1.update((kind + " " + size + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  /** Begins a blob of that size. */
  public static ObjectHash blob(long size) {
    return new ObjectHash("blob", size);
  }

  /** The id of a blob whose content is at hand; the buffer's position is left alone. */
  public static String ofBlob(ByteBuffer content) {
    return blob(content.remaining()).update(content.duplicate()).hex();
  }

  /** The id of a commit; the buffer's position is left alone. */
  static String ofCommit(ByteBuffer content) {
    return new ObjectHash("commit", content.remaining()).update(content.duplicate()).hex();
  }

  /** The id of a tree object whose content is at the beginning of an array. */
  static byte[] ofTree(byte[] content, int size) {
    return new ObjectHash("tree", size).update(ByteBuffer.wrap(content, 0, size)).sha1.digest();
  }

  /** Whether the text is a full object id in the one form that is used here. */
  public static boolean isHex(String text) {
    if (text.length() != HEX_DIGITS) {
      return false;
    }
    int others = 0;
    for (int i = 0; i < HEX_DIGITS; i++) {
      char c = text.charAt(i);
      // No jumps: they cannot be foretold.
      others |= c < OTHERS.length ? OTHERS[c] : 1;
    }
    return others == 0;
  }

  /** Adds the buffer's remaining bytes. */
  public ObjectHash update(ByteBuffer content) {
    sha1.update(content);
    return this;
  }

  /** Ends the object. */
  public String hex() {
    return HexFormat.of().formatHex(sha1.digest());
  }
}
