package dev.dagfetch.client.tree;

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
    private static final int ID_BYTES = 20;

    /** Where in the path of each of its entries its own name begins. */
    private final int begin;

    /** Where in the path of each of its entries their names begin, behind the slash. */
    private final int end;

    private byte[] content = new byte[512];
    private int size;

    OpenTree(int begin, int end) {
      this.begin = begin;
      this.end = end;
    }

    /** Adds an entry whose name is a part of a path, but for its id. */
    private void add(int mode, byte[] path, int from, int to) {
      byte[] digits = FileMode.octal(mode);
      int length = to - from;
      reserve(digits.length + length + 2 + ID_BYTES);
      System.arraycopy(digits, 0, content, size, digits.length);
      size += digits.length;
      content[size++] = ' ';
      System.arraycopy(path, from, content, size, length);
      size += length;
      content[size++] = 0;
    }

    void add(int mode, byte[] path, int from, int to, String objectId) {
      add(mode, path, from, to);
      for (int i = 0; i < ID_BYTES; i++) {
        int high = HexFormat.fromHexDigit(objectId.charAt(2 * i));
        content[size++] = (byte) (high << 4 | HexFormat.fromHexDigit(objectId.charAt(2 * i + 1)));
      }
    }

    void add(int mode, byte[] path, int from, int to, byte[] id) {
      add(mode, path, from, to);
      System.arraycopy(id, 0, content, size, ID_BYTES);
      size += ID_BYTES;
    }

    private void reserve(int more) {
      if (more > content.length - size) {
        content = Arrays.copyOf(content, Math.max(2 * content.length, size + more));
      }
    }

    byte[] id() {
      return ObjectHash.ofTree(content, size);
    }
  }
}
