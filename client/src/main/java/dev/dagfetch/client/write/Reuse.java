package dev.dagfetch.client.write;

import dev.dagfetch.client.tree.Stamp;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * One round in which files of a base go into a staged tree.
 *
 * <p>Small files are read, proven and written. A large one that the base vouches for is linked, or
 * copied by the kernel, which shares the blocks where the file system can; else it is hashed while
 * it is copied. What turns out to be damaged is left out and reported. Fed by one thread; the owner
 * closes it.
 */
final class Reuse implements AutoCloseable {
  private static final int BATCH = 64;

  /**
   * What is at most so large is read and hashed. That takes no longer than to have the kernel copy
   * it, and spares whoever comes next a stamp of it.
   */
  static final int READ_BYTES = 64 * 1024;

  private final StagedTree tree;
  private final Base base;
  private final boolean hardLinks;
  private final WriterPool<Inherited> pool;
  private final Queue<TreeEntry> damaged = new ConcurrentLinkedQueue<>();

  /** Whether a file was linked that nobody had a link to before. */
  private volatile boolean lent;

  Reuse(StagedTree tree, Base base, boolean hardLinks) {
    this.tree = tree;
    this.base = base;
    this.hardLinks = hardLinks;
    this.pool = new WriterPool<>(file -> tree.attempt(file.entry(), () -> reuse(file)));
  }

  /** Returns what is damaged, in order. */
  List<TreeEntry> run(List<Inherited> files) {
    List<Inherited> batch = new ArrayList<>(BATCH);
    for (Inherited file : files) {
      tree.prepare(file.entry());
      if (!file.entry().isGitlink()) {
        batch.add(file);
      }
      if (batch.size() == BATCH) {
        pool.submit(batch);
        batch = new ArrayList<>(BATCH);
      }
    }
    pool.submit(batch);
    pool.settle();
    if (lent) {
      base.lend(linked(files), tree.root().root().resolveSibling("lent-stamps"));
    }
    return damaged.stream().sorted(TreeEntry.WALK_ORDER).toList();
  }

  /** The stamps of the base's files that the tree has links to. */
  private Map<TreePath, Stamp> linked(List<Inherited> files) {
    Map<TreePath, Stamp> stamps = new HashMap<>(2 * files.size());
    for (Inherited file : files) {
      Stamp stamp = tree.known(file.entry());
      if (stamp != null) {
        stamps.put(file.source().path(), stamp);
      }
    }
    return stamps;
  }

  private void reuse(Inherited file) throws IOException {
    if (!take(file.entry(), file.source())) {
      damaged.add(file.entry());
    }
  }

  private boolean take(TreeEntry entry, TreeEntry source) throws IOException {
    BaseFile from = BaseFile.of(base, source);
    if (!from.isThere()) {
      return false;
    }
    if (entry.isSymlink()) {
      return isLinkMade(entry, from.linkTarget());
    }
    return isHardLinked(entry, source, from)
        || (entry.sizeBytes() <= READ_BYTES ? isRewritten(entry, from) : isCopied(entry, from));
  }

  private boolean isLinkMade(TreeEntry entry, byte @Nullable [] target) throws IOException {
    if (target == null) {
      return false;
    }
    tree.entries().link(entry, target);
    return true;
  }

  private boolean isHardLinked(TreeEntry entry, TreeEntry source, BaseFile from)
      throws IOException {
    if (!hardLinks || !Permissions.fit(from.state(), entry, true) || !from.isSound()) {
      return false;
    }
    try {
      tree.entries().hardLink(entry, from.path());
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      // Another file system, or too many links to the file already: a copy will do.
      return false;
    }
    tree.stamped(entry, from.stamp());
    if (!base.isLent(source.path())) {
      lent = true;
    }
    return true;
  }

  private boolean isRewritten(TreeEntry entry, BaseFile from) throws IOException {
    ByteBuffer content = from.provenContent();
    if (content == null) {
      return false;
    }
    tree.entries().write(entry, content);
    return true;
  }

  private boolean isCopied(TreeEntry entry, BaseFile from) throws IOException {
    boolean right;
    try (FileChannel out = tree.entries().open(entry)) {
      right = from.copyTo(out);
    }
    if (!right) {
      tree.entries().delete(entry);
    }
    return right;
  }

  @Override
  public void close() {
    pool.close();
  }
}
