package dev.dagfetch.server.rpc.files;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.store.Manifest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The files and directories that a request narrows a version to; none for all of it. Immutable.
 *
 * <p>A manifest is ordered by path, so what lies below a directory stands together: {@code dir/} to
 * {@code dir0}, the character after the slash. A file of that very name stands elsewhere ({@code
 * dir-x} comes before {@code dir/x}) and is looked up by itself.
 */
public final class PathFilter {
  private static final int MAX_PREFIXES = 10_000;

  private final List<TreePath> prefixes;

  private PathFilter(List<TreePath> prefixes) {
    this.prefixes = prefixes;
  }

  /**
   * Reads the {@code path_prefixes} of a request.
   *
   * @throws DagfetchException PATH_INVALID, or FIELD_INVALID if there are too many
   */
  public static PathFilter parse(List<ByteString> prefixes) {
    if (prefixes.size() > MAX_PREFIXES) {
      throw DagfetchException.invalidField(
          "path_prefixes", prefixes.size() + " prefixes", "at most " + MAX_PREFIXES);
    }
    return new PathFilter(prefixes.stream().map(PathFilter::parse).sorted().distinct().toList());
  }

  private static TreePath parse(ByteString prefix) {
    if (prefix.isEmpty()) {
      throw new DagfetchException(
              Reason.PATH_INVALID,
              "a path prefix is empty; leave path_prefixes out to get everything")
          .with("field", "path_prefixes");
    }
    return TreePath.parse(prefix.toByteArray());
  }

  /** Whether everything is wanted. */
  public boolean isAll() {
    return prefixes.isEmpty();
  }

  /** The prefixes in the order of their bytes, each once. */
  List<TreePath> prefixes() {
    return prefixes;
  }

  /**
   * The wanted files, in the order of their paths.
   *
   * @throws DagfetchException PATH_MISSING_AT_COMMIT if there is none
   */
  public List<TreeEntry> select(Manifest manifest) {
    if (isAll()) {
      return manifest.entries();
    }
    BitSet wanted = new BitSet();
    for (TreePath prefix : prefixes) {
      mark(manifest.entries(), prefix, wanted);
    }
    if (wanted.isEmpty()) {
      throw missing();
    }
    return wanted.stream().mapToObj(manifest.entries()::get).toList();
  }

  /** The prefixes that name something in the manifest. */
  List<TreePath> present(Manifest manifest) {
    return prefixes.stream().filter(prefix -> isPresent(manifest.entries(), prefix)).toList();
  }

  private static boolean isPresent(List<TreeEntry> entries, TreePath prefix) {
    BitSet found = new BitSet();
    mark(entries, prefix, found);
    return !found.isEmpty();
  }

  private static void mark(List<TreeEntry> entries, TreePath prefix, BitSet wanted) {
    byte[] name = prefix.toBytes();
    int file = firstFrom(entries, name);
    if (file < entries.size() && entries.get(file).path().equals(prefix)) {
      wanted.set(file);
      return;
    }
    wanted.set(
        firstFrom(entries, followedBy(name, '/')), firstFrom(entries, followedBy(name, '0')));
  }

  /** Index of the first entry whose path is at or after {@code key}. */
  private static int firstFrom(List<TreeEntry> entries, byte[] key) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(entries.get(middle).path().toBytes(), key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static byte[] followedBy(byte[] name, char next) {
    byte[] key = Arrays.copyOf(name, name.length + 1);
    key[name.length] = (byte) next;
    return key;
  }

  private DagfetchException missing() {
    String first = prefixes.getFirst().toString();
    return new DagfetchException(
            Reason.PATH_MISSING_AT_COMMIT,
            prefixes.size() == 1
                ? "path %s does not exist in this version; check its spelling and the DAG's scope"
                    .formatted(DagfetchException.quote(first))
                : "none of %d paths, the first being %s, exists in this version; check their spelling and the DAG's scope"
                    .formatted(prefixes.size(), DagfetchException.quote(first)))
        .with("path", first);
  }
}
