package dev.dagfetch.server.git.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.RecentObjects;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.object.TreeObject;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.submodule.Gitlink;
import dev.dagfetch.server.git.submodule.GitlinkSearch;
import dev.dagfetch.server.git.submodule.Gitmodules;
import dev.dagfetch.server.git.submodule.Grafting;
import dev.dagfetch.server.git.submodule.NewTrees;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/**
 * Reads commits, trees and blobs of a mirror. Every method throws {@link Reason#OBJECT_CORRUPT} if
 * an object is damaged or missing.
 *
 * <p>Not thread-safe; cheap to open; close it.
 */
public final class TreeReader implements AutoCloseable {
  private final String repository;
  private final ObjectReader reader;
  private final TreeLimits limits;
  private final List<RecentObjects> recent;
  private final Runnable doubt;

  /**
   * @param recent what has arrived just now, where the reader reads from
   * @param doubt told when an object is damaged or missing
   */
  public TreeReader(
      String repository,
      ObjectReader reader,
      TreeLimits limits,
      List<RecentObjects> recent,
      Runnable doubt) {
    this.doubt = doubt;
    this.recent = recent;
    this.repository = repository;
    this.reader = reader;
    this.limits = limits;
  }

  public CommitInfo commit(CommitId commit) {
    return reading(
        commit.hex(),
        () -> {
          try (RevWalk walk = new RevWalk(reader)) {
            RevCommit parsed = walk.parseCommit(id(commit.hex()));
            TreeId root = new TreeId(parsed.getTree().name());
            return new CommitInfo(commit, Instant.ofEpochSecond(parsed.getCommitTime()), root);
          }
        });
  }

  /** A commit as Git stores it: what its id is the hash of, with a header before it. */
  public byte[] rawCommit(CommitId commit) {
    return reading(
        commit.hex(),
        () ->
            reader.open(id(commit.hex()), Constants.OBJ_COMMIT).getCachedBytes(Integer.MAX_VALUE));
  }

  /**
   * The gitlinks below a tree, in the order of their paths, at the cost of reading each directory
   * once, wherever it stands.
   *
   * @param most how many there may be
   * @throws DagfetchException {@link Reason#TREE_REJECTED} if there are more, or deeper ones than
   *     the limits allow
   */
  public List<Gitlink> gitlinks(TreeId tree, int most) {
    return reading(tree.hex(), () -> new GitlinkSearch(reader, limits, most).below(id(tree.hex())));
  }

  /**
   * What the {@code .gitmodules} file of a commit's whole tree says.
   *
   * @throws DagfetchException {@link Reason#TREE_REJECTED} if it cannot be understood
   */
  public Gitmodules gitmodules(TreeId root) {
    return reading(
        root.hex(),
        () -> {
          for (TreeObject.Entry entry : TreeObject.read(reader, id(root.hex())).entries()) {
            if (entry.isFile() && Gitmodules.FILE.equals(new String(entry.name(), ISO_8859_1))) {
              return gitmodules(entry.id());
            }
          }
          return Gitmodules.NONE;
        });
  }

  private Gitmodules gitmodules(org.eclipse.jgit.lib.ObjectId file) throws IOException {
    ObjectLoader content = reader.open(file, Constants.OBJ_BLOB);
    if (content.getSize() > Gitmodules.MAX_BYTES) {
      throw Rejection.overLimit(Gitmodules.FILE, "submodule", Gitmodules.MAX_BYTES);
    }
    return Gitmodules.parse(content.getCachedBytes());
  }

  /**
   * The tree that has other trees in place of gitlinks.
   *
   * @param submodules those trees by their paths, where this tree has gitlinks
   * @param made takes the trees that are new
   */
  public TreeId graft(TreeId tree, Map<TreePath, TreeId> submodules, NewTrees made) {
    return reading(
        tree.hex(),
        () -> new TreeId(new Grafting(reader, submodules, made).graft(id(tree.hex())).name()));
  }

  /** The tree id of a directory; empty if there is none (or it is a file). */
  public Optional<TreeId> subtree(TreeId root, TreePath directory) {
    return reading(
        root.hex(), () -> find(id(root.hex()), directory).map(id -> new TreeId(id.name())));
  }

  /**
   * Visits all files below a tree in the order of their paths, sizes known.
   *
   * @throws DagfetchException {@link Reason#TREE_REJECTED} by policy or limits, perhaps after some
   *     files were visited: the visitor's result is then void
   */
  public void walk(TreeId tree, SymlinkPolicy symlinks, Consumer<TreeEntry> visitor) {
    reading(
        tree.hex(),
        () -> {
          new TreeWalker(reader, limits, symlinks, visitor).walk(id(tree.hex()));
          return tree;
        });
  }

  /**
   * The direct entries of the directory at {@code directory} below {@code root}, in Git's order;
   * paths relative to {@code root}.
   */
  public List<TreeChild> children(TreeId root, TreePath directory) {
    return reading(
        root.hex(),
        () -> {
          var tree = find(id(root.hex()), directory);
          return tree.isEmpty() ? List.of() : children(tree.get(), directory);
        });
  }

  private List<TreeChild> children(org.eclipse.jgit.lib.ObjectId tree, TreePath directory)
      throws IOException {
    byte[] prefix = directory.toBytes();
    return TreeObject.read(reader, tree).entries().stream()
        .map(entry -> child(prefix, entry))
        .toList();
  }

  private static TreeChild child(byte[] prefix, TreeObject.Entry entry) {
    TreePath path = TreePath.ofTree(TreeObject.append(prefix, entry.name()));
    return new TreeChild(path, entry.mode(), new ObjectId(entry.id().name()));
  }

  /**
   * What differs between two trees, at the cost of the directories that do. The newer one must be
   * here; the older one need not.
   *
   * @param maxSteps most differing files and directories, beyond which the answer is TooMuch
   */
  public TreeDifference compare(TreeId older, TreeId newer, int maxSteps) {
    return reading(
        newer.hex(),
        () ->
            new TreeComparison(reader, limits.depth(), maxSteps)
                .compare(id(older.hex()), id(newer.hex())));
  }

  /** How far a symbolic link leads. */
  public LinkReach linkReach(ObjectId link, long sizeBytes) {
    return sizeBytes > SymlinkRule.MAX_TARGET_BYTES
        ? LinkReach.UNCLEAR
        : LinkReach.of(readBlob(link));
  }

  /** The size of a blob's content, without reading it. */
  public long blobSize(ObjectId blob) {
    return reading(blob.hex(), () -> reader.getObjectSize(id(blob.hex()), Constants.OBJ_BLOB));
  }

  /**
   * A blob that arrived just now, as it was when its id was verified: nobody has to do that again.
   * Whoever takes it keeps what it holds; it is read from disk from then on. Empty for most. The
   * bytes are not to be changed.
   */
  public Optional<byte[]> takeVerifiedBlob(ObjectId blob) {
    return recent.stream()
        .map(arrived -> arrived.take(id(blob.hex()), Constants.OBJ_BLOB))
        .filter(Objects::nonNull)
        .findFirst()
        .map(ObjectLoader::getCachedBytes);
  }

  /** A whole blob that is known to be small. The bytes are not to be changed. */
  public byte[] readBlob(ObjectId blob) {
    return reading(
        blob.hex(),
        () -> reader.open(id(blob.hex()), Constants.OBJ_BLOB).getCachedBytes(Integer.MAX_VALUE));
  }

  /** A blob of any size, in constant memory. Close it before the reader is used again. */
  public InputStream openBlob(ObjectId blob) {
    InputStream content =
        reading(blob.hex(), () -> reader.open(id(blob.hex()), Constants.OBJ_BLOB).openStream());
    return new BlobStream(content, e -> corrupt(blob.hex(), e));
  }

  @Override
  public void close() {
    reader.close();
  }

  private Optional<org.eclipse.jgit.lib.ObjectId> find(
      org.eclipse.jgit.lib.ObjectId root, TreePath directory) throws IOException {
    org.eclipse.jgit.lib.@Nullable ObjectId at = root;
    byte[] path = directory.toBytes();
    for (int start = 0; at != null && start < path.length; ) {
      int end = start;
      while (end < path.length && path[end] != '/') {
        end++;
      }
      at = subtree(at, Arrays.copyOfRange(path, start, end));
      start = end + 1;
    }
    return Optional.ofNullable(at);
  }

  private org.eclipse.jgit.lib.@Nullable ObjectId subtree(
      org.eclipse.jgit.lib.ObjectId tree, byte[] name) throws IOException {
    for (TreeObject.Entry entry : TreeObject.read(reader, tree).entries()) {
      if (entry.isTree() && Arrays.equals(entry.name(), name)) {
        return entry.id();
      }
    }
    return null;
  }

  private static org.eclipse.jgit.lib.ObjectId id(String hex) {
    return org.eclipse.jgit.lib.ObjectId.fromString(hex);
  }

  private interface Reading<V> {
    V read() throws IOException;
  }

  private <V> V reading(String object, Reading<V> reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      throw corrupt(object, e);
    }
  }

  /** Says that content which was read is not what its id says: the mirror is to be looked at. */
  public void doubt() {
    doubt.run();
  }

  private DagfetchException corrupt(String object, IOException cause) {
    doubt();
    return new DagfetchException(
            Reason.OBJECT_CORRUPT,
            "an object of \"%s\" cannot be read from the mirror (%s); it has to be fetched anew"
                .formatted(repository, cause.getClass().getSimpleName()),
            cause)
        .with("repository", repository)
        .with("object", object);
  }
}
