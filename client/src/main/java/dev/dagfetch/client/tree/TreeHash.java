package dev.dagfetch.client.tree;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;

/**
 * Computes the id of a Git tree from its files.
 *
 * <p>In the order of a recursive walk every directory is one run of entries, and directories end in
 * the order in which their parents list them. So one pass with the open directories on a stack
 * builds every tree object.
 */
public final class TreeHash {
  private final Deque<OpenTree> open = new ArrayDeque<>();

  /** The path of the entry before, in which the open directories lie. */
  private byte[] last = new byte[0];

  private TreeHash() {
    open.push(new OpenTree(0, 0));
  }

  /**
   * Returns the root's tree id for entries in {@link TreeEntry#WALK_ORDER} that {@link PathOrder}
   * has let pass.
   */
  public static String of(Iterable<TreeEntry> entries) {
    TreeHash hash = new TreeHash();
    entries.forEach(hash::add);
    return hash.finish();
  }

  private void add(TreeEntry entry) {
    byte[] path = entry.path().bytes();
    int shared = Arrays.mismatch(path, last);
    while (top().end > shared && open.size() > 1) {
      close();
    }
    last = path;
    for (int i = top().end; i < path.length; i++) {
      if (path[i] == '/') {
        open.push(new OpenTree(top().end, i + 1));
      }
    }
    top().add(entry.mode(), path, top().end, path.length, entry.objectId());
  }

  private void close() {
    OpenTree done = open.pop();
    top().add(FileMode.TREE, last, done.begin, done.end - 1, done.id());
  }

  private String finish() {
    while (open.size() > 1) {
      close();
    }
    return HexFormat.of().formatHex(top().id());
  }

  private OpenTree top() {
    return open.element();
  }

  /** A directory whose entries are still coming, as the content of its tree object so far. */
  private static final class OpenTree {
    /** Where in the path of each of its entries its own name begins. */
    private final int begin;

    /** Where in the path of each of its entries their names begin, behind the slash. */
    private final int end;

    private final ByteArrayOutputStream content = new ByteArrayOutputStream(512);

    OpenTree(int begin, int end) {
      this.begin = begin;
      this.end = end;
    }

    void add(int mode, byte[] path, int from, int to, String objectId) {
      add(mode, path, from, to, HexFormat.of().parseHex(objectId));
    }

    void add(int mode, byte[] path, int from, int to, byte[] id) {
      content.writeBytes((Integer.toOctalString(mode) + " ").getBytes(StandardCharsets.US_ASCII));
      content.write(path, from, to - from);
      content.write(0);
      content.writeBytes(id);
    }

    byte[] id() {
      return ObjectHash.ofTree(content.toByteArray());
    }
  }
}
