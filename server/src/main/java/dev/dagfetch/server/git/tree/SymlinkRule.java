package dev.dagfetch.server.git.tree;

import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges the symbolic links of one tree.
 *
 * <p>A link is inside if following it never leaves the tree. Its target is read as the kernel would
 * read it: other links of the tree that lie on the way are followed, so two harmless-looking links
 * cannot lead out together. A link that leads nowhere, or round in circles, leads nowhere outside
 * and is accepted. Used by one thread.
 */
final class SymlinkRule {
  /** As many links as Linux follows. */
  private static final int MAX_HOPS = 40;

  /** Longest target accepted, as Linux's PATH_MAX. */
  static final int MAX_TARGET_BYTES = 4096;

  private final SymlinkPolicy policy;

  /** Targets by path, a character per byte. */
  private final Map<String, String> links = new HashMap<>();

  SymlinkRule(SymlinkPolicy policy) {
    this.policy = policy;
  }

  /** Reads a link's target. */
  interface Target {
    byte[] read() throws IOException;
  }

  /** Takes note of a link; it is judged by {@link #check}, when all are known. */
  void add(TreePath path, long sizeBytes, Target target) throws IOException {
    if (policy == SymlinkPolicy.REFUSE) {
      throw Rejection.of(path.toString(), "symlinks", "is a symbolic link");
    }
    if (policy == SymlinkPolicy.REFUSE_OUTSIDE) {
      if (sizeBytes > MAX_TARGET_BYTES) {
        throw Rejection.overLimit(path.toString(), "symlink_target_bytes", MAX_TARGET_BYTES);
      }
      links.put(latin(path.toBytes()), latin(target.read()));
    }
  }

  /** Rejects the tree if one of its links leads outside. */
  void check() {
    links.forEach((path, target) -> {
      if (leavesTree(path, target)) {
        String name = TreePath.ofTree(path.getBytes(StandardCharsets.ISO_8859_1)).toString();
        throw Rejection.of(
            name, "symlinks", "is a symbolic link that leads outside the delivered tree");
      }
    });
  }

  private boolean leavesTree(String path, String target) {
    Deque<String> at = new ArrayDeque<>(segments(path));
    at.removeLast();
    Deque<String> ahead = new ArrayDeque<>();
    if (!push(ahead, target)) {
      return true;
    }
    int hops = 0;
    while (!ahead.isEmpty()) {
      String segment = ahead.removeFirst();
      if (segment.equals("..")) {
        if (at.pollLast() == null) {
          return true;
        }
        continue;
      }
      at.addLast(segment);
      @Nullable String next = links.get(String.join("/", at));
      if (next != null) {
        at.removeLast();
        if (++hops > MAX_HOPS) {
          return false;
        }
        if (!push(ahead, next)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Puts a target's segments in front; false if it is absolute. */
  private static boolean push(Deque<String> ahead, String target) {
    if (target.startsWith("/")) {
      return false;
    }
    segments(target).reversed().forEach(ahead::addFirst);
    return true;
  }

  private static List<String> segments(String path) {
    return Arrays.stream(path.split("/", -1)).filter(s -> !s.isEmpty() && !s.equals(".")).toList();
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
