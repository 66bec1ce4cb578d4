package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.Succession;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.write.Inherited;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an answer leaves to the reader's base: files that it does not mention, and content that it
 * does not send.
 *
 * <p>An answer without a base inherits nothing, and may not try to. Not thread-safe.
 */
final class Inheritance {
  private final List<TreeEntry> base;
  private final boolean allowed;
  private final List<TreePath> removed = new ArrayList<>();
  private final Map<TreePath, TreeEntry> moved = new HashMap<>();
  private Map<String, TreeEntry> blobs = Map.of();

  private Inheritance(List<TreeEntry> base, boolean allowed) {
    this.base = base;
    this.allowed = allowed;
  }

  /** Of an answer without a base. */
  static Inheritance none() {
    return new Inheritance(List.of(), false);
  }

  /** Of an answer against a base, which is a whole version. */
  static Inheritance from(Manifest base) {
    return new Inheritance(base.files(), true);
  }

  /** Takes paths that the version has no longer. */
  void remove(List<ByteString> paths) {
    if (!allowed) {
      throw new VerificationException("paths are removed from a base that was not asked for");
    }
    if (removed.size() + paths.size() > base.size()) {
      throw new VerificationException("more paths are removed than the base has");
    }
    paths.forEach(path -> removed.add(AnswerReader.path(path)));
  }

  /** Takes a file that is sent without its content: the base must have that in a regular file. */
  void take(TreeEntry entry) {
    if (!allowed) {
      throw new VerificationException(
          "%s has its content in a base, which was not asked for".formatted(entry.path()));
    }
    TreeEntry source = blobs().get(entry.objectId());
    if (!entry.isFile() || source == null || source.sizeBytes() != entry.sizeBytes()) {
      throw new VerificationException(
          "the content of %s is left to the base, which does not have it".formatted(entry.path()));
    }
    moved.put(entry.path(), source);
  }

  private Map<String, TreeEntry> blobs() {
    if (blobs.isEmpty()) {
      blobs = new HashMap<>();
      for (TreeEntry entry : base) {
        if (entry.isFile()) {
          blobs.put(entry.objectId(), entry);
        }
      }
    }
    return blobs;
  }

  /** All files of the version. */
  List<TreeEntry> complete(List<TreeEntry> sent) {
    return allowed ? Succession.of(base, removed, sent) : sent;
  }

  /** The files whose content did not come, in order. */
  List<Inherited> rest(List<TreeEntry> all, List<TreeEntry> sent) {
    if (!allowed) {
      return List.of();
    }
    Set<TreePath> came = new HashSet<>();
    sent.forEach(entry -> came.add(entry.path()));
    came.removeAll(moved.keySet());
    return all.stream()
        .filter(entry -> !came.contains(entry.path()))
        .map(entry -> new Inherited(entry, moved.getOrDefault(entry.path(), entry)))
        .toList();
  }
}
