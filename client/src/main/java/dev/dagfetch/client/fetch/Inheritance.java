package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.write.Inherited;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer leaves to the reader's base: files that it does not mention, and content that it
 * does not send.
 *
 * <p>An answer without a base inherits nothing, and may not try to. Not thread-safe.
 */
final class Inheritance {
  private final @Nullable Manifest base;
  private final List<TreePath> removed = new ArrayList<>();
  private final Map<TreePath, TreeEntry> moved = new HashMap<>();
  private Map<String, TreeEntry> blobs = Map.of();

  private Inheritance(@Nullable Manifest base) {
    this.base = base;
  }

  /** Of an answer without a base. */
  static Inheritance none() {
    return new Inheritance(null);
  }

  /** Of an answer against a base, which is a whole version. */
  static Inheritance from(Manifest base) {
    return new Inheritance(base);
  }

  /** Takes paths that the version has no longer. */
  void remove(List<ByteString> paths) {
    if (base == null) {
      throw new VerificationException("paths are removed from a base that was not asked for");
    }
    if (removed.size() + paths.size() > base.files().size()) {
      throw new VerificationException("more paths are removed than the base has");
    }
    paths.forEach(path -> removed.add(AnswerReader.path(path)));
  }

  /** Takes a file that is sent without its content: the base must have that in a regular file. */
  void take(TreeEntry entry) {
    if (base == null) {
      throw new VerificationException(
          "%s has its content in a base, which was not asked for".formatted(entry.path()));
    }
    TreeEntry source = blobs(base).get(entry.objectId());
    if (!entry.isFile() || source == null || source.sizeBytes() != entry.sizeBytes()) {
      throw new VerificationException(
          "the content of %s is left to the base, which does not have it".formatted(entry.path()));
    }
    moved.put(entry.path(), source);
  }

  private Map<String, TreeEntry> blobs(Manifest whole) {
    if (blobs.isEmpty()) {
      blobs = new HashMap<>();
      for (TreeEntry entry : whole.files()) {
        if (entry.isFile()) {
          blobs.put(entry.objectId(), entry);
        }
      }
    }
    return blobs;
  }

  /** Proves the version. */
  Manifest manifest(
      Manifest.Origin origin, String treeId, List<TreePath> narrowing, List<TreeEntry> sent) {
    return base == null
        ? Manifest.of(origin, treeId, narrowing, sent)
        : base.followedBy(origin, treeId, removed, sent);
  }

  /** The files whose content did not come, in order. */
  List<Inherited> rest(List<TreeEntry> all, List<TreeEntry> sent) {
    if (base == null) {
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
