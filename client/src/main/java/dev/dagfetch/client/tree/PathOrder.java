package dev.dagfetch.client.tree;

import dev.dagfetch.client.error.VerificationException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Lets entries pass that come in strictly increasing order, and of which none lies below another.
 *
 * <p>A file "a" and a file "a/b" need not be neighbours: "a.b" sorts between them. But everything
 * between them begins with "a" too. So it is enough to remember those earlier entries that the
 * newest one begins with, and these are few.
 *
 * <p>Not thread-safe.
 */
public final class PathOrder {
  /** Earlier entries that begin each other, the longest on top. */
  private final Deque<byte[]> prefixes = new ArrayDeque<>();

  private byte[] last = new byte[0];

  /**
   * Checks the next entry.
   *
   * @throws VerificationException if it repeats an entry, is out of order, or lies below an earlier
   *     one
   */
  public void accept(TreeEntry entry) {
    byte[] key = entry.sortKey();
    int order = Arrays.compareUnsigned(last, key);
    if (order >= 0) {
      throw new VerificationException(
          "path %s %s".formatted(entry.path(), order == 0 ? "comes twice" : "is out of order"));
    }
    while (!prefixes.isEmpty() && !begins(prefixes.element(), key)) {
      prefixes.pop();
    }
    for (byte[] prefix : prefixes) {
      if (key[prefix.length] == '/' || prefix[prefix.length - 1] == '/') {
        throw new VerificationException(
            "path %s lies below an entry that is no directory".formatted(entry.path()));
      }
    }
    prefixes.push(key);
    last = key;
  }

  private static boolean begins(byte[] prefix, byte[] key) {
    return key.length > prefix.length
        && Arrays.equals(prefix, 0, prefix.length, key, 0, prefix.length);
  }
}
