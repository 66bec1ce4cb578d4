package dev.dagfetch.client.tree;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;

/**
 * Computes the id of a Git tree from its files.
 *
 * <p>In the order of a recursive walk every directory is one run of entries, and directories end in
 * the order in which their parents list them. So one pass with the open directories on a stack
 * builds every tree object.
 */
public final class TreeHash {
  private final Deque<OpenTree> open = new ArrayDeque<>();

  private TreeHash() {
    open.push(new OpenTree(new byte[0]));
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
    List<byte[]> segments = entry.path().segments();
    int directories = segments.size() - 1;
    int shared = sharedWith(segments.subList(0, directories));
    while (open.size() - 1 > shared) {
      close();
    }
    segments.subList(shared, directories).forEach(name -> open.push(new OpenTree(name)));
    top().add(entry.mode(), segments.get(directories), HexFormat.of().parseHex(entry.objectId()));
  }

  private int sharedWith(List<byte[]> directories) {
    Iterator<OpenTree> fromRoot = open.descendingIterator();
    fromRoot.next();
    int shared = 0;
    while (shared < directories.size()
        && fromRoot.hasNext()
        && Arrays.equals(fromRoot.next().name, directories.get(shared))) {
      shared++;
    }
    return shared;
  }

  private void close() {
    OpenTree done = open.pop();
    top().add(FileMode.TREE, done.name, done.id());
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
    private final byte[] name;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    OpenTree(byte[] name) {
      this.name = name;
    }

    void add(int mode, byte[] child, byte[] id) {
      content.writeBytes((Integer.toOctalString(mode) + " ").getBytes(StandardCharsets.US_ASCII));
      content.writeBytes(child);
      content.write(0);
      content.writeBytes(id);
    }

    byte[] id() {
      return ObjectHash.ofTree(content.toByteArray());
    }
  }
}
