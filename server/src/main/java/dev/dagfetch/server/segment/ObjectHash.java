package dev.dagfetch.server.segment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.tree.TreeChild;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Git's own hash of an object, computed from what the object says. Serves to prove what was read
 * from a mirror, and to name a directory that exists in no repository: some consecutive entries of
 * a real one.
 */
final class ObjectHash {
  private final MessageDigest digest;

  private ObjectHash(String type, long length) {
    try {
      digest = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
    digest.update((type + " " + length + "\0").getBytes(US_ASCII));
  }

  /** A blob that comes piece by piece, {@code length} bytes in all. */
  static ObjectHash ofBlob(long length) {
    return new ObjectHash("blob", length);
  }

  static ObjectId blob(byte[] content) {
    ObjectHash hash = ofBlob(content.length);
    hash.add(content);
    return hash.id();
  }

  /** The tree that has just these entries, given in Git's order with their names as paths. */
  static ObjectId tree(List<TreeChild> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(entries.size() * 48);
    for (TreeChild entry : entries) {
      out.writeBytes((Integer.toOctalString(entry.mode()) + " ").getBytes(US_ASCII));
      out.writeBytes(entry.path().toBytes());
      out.write(0);
      out.writeBytes(HexFormat.of().parseHex(entry.id().hex()));
    }
    ObjectHash hash = new ObjectHash("tree", out.size());
    hash.add(out.toByteArray());
    return hash.id();
  }

  void add(byte[] bytes) {
    digest.update(bytes);
  }

  /** Ends the computation. */
  ObjectId id() {
    return new ObjectId(HexFormat.of().formatHex(digest.digest()));
  }
}
