package dev.dagfetch.client.tree;

import dev.dagfetch.client.tree.Subtrees.Subtree;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes the id of a Git tree from its files.
 *
 * <p>In the order of a recursive walk every directory is one run of entries, and directories end in
 * the order in which their parents list them. So one pass with the open directories on a stack
 * builds every tree object. A directory whose id is known is passed over.
 */
public final class TreeHash {
  private final Subtrees known;
  private final Map<TreePath, Subtree> closed = new HashMap<>();
  private final Deque<OpenTree> open = new ArrayDeque<>();

  /** The path of the entry before, in which the open directories lie. */
  private byte[] last = new byte[0];

  /** How many entries were added or passed over. */
  private int entries;

  private TreeHash(Subtrees known) {
    this.known = known;
    open.push(new OpenTree(0, 0, 0));
  }

  /**
   * Returns the root's tree id for entries in {@link TreeEntry#WALK_ORDER} that {@link PathOrder}
   * has let pass.
   */
  public static String of(List<TreeEntry> entries) {
    return of(entries, Subtrees.NONE).rootId();
  }

  /**
   * The same, and the ids of all directories.
   *
   * @param known directories that are certain to have these ids, and so many entries
   */
  static Ids of(List<TreeEntry> entries, Subtrees known) {
    TreeHash hash = new TreeHash(known);
    while (hash.entries < entries.size()) {
      hash.entries += hash.add(entries.get(hash.entries));
    }
    String rootId = hash.finish();
    return new Ids(rootId, known.and(hash.closed));
  }

  /**
   * Ids of a version.
   *
   * @param rootId its tree id, in hex digits
   * @param subtrees those of its directories
   */
  record Ids(String rootId, Subtrees subtrees) {}

  /** Adds an entry, or a whole directory that begins with it; returns how many entries that are. */
  private int add(TreeEntry entry) {
    byte[] path = entry.path().bytes();
    int shared = Arrays.mismatch(path, last);
    while (top().end > shared && open.size() > 1) {
      close();
    }
    last = path;
    for (int i = top().end; i < path.length; i++) {
      if (path[i] == '/') {
        Subtree same = known(path, i);
        if (same != null) {
          top().add(FileMode.TREE, path, top().end, i, same.id());
          return same.entries();
        }
        open.push(new OpenTree(top().end, i + 1, entries));
      }
    }
    top().add(entry.mode(), path, top().end, path.length, entry.objectId());
    return 1;
  }

  private @Nullable Subtree known(byte[] path, int end) {
    return known.isEmpty() ? null : known.get(TreePath.parent(path, end));
  }

  private void close() {
    OpenTree done = open.pop();
    byte[] id = done.id();
    top().add(FileMode.TREE, last, done.begin, done.end - 1, id);
    closed.put(TreePath.parent(last, done.end - 1), new Subtree(entries - done.first, id));
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

    /** How many entries come before its first. */
    private final int first;

    private byte[] content = new byte[512];
    private int size;

    OpenTree(int begin, int end, int first) {
      this.begin = begin;
      this.end = end;
      this.first = first;
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
