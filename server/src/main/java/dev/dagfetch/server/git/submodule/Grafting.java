package dev.dagfetch.server.git.submodule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreeObject;
import dev.dagfetch.server.git.object.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Puts the trees of submodules in place of their gitlinks. Only the directories above a submodule
 * become other trees; everything else keeps its id, and with it whatever is cached under that.
 */
public final class Grafting {
  private static final int TREE = 040000;

  private final ObjectReader reader;
  private final Map<TreePath, TreeId> submodules;
  private final NewTrees made;
  private final ObjectInserter.Formatter hash = new ObjectInserter.Formatter();

  /**
   * @param reader of the trees that have the gitlinks
   * @param submodules what is to stand where, by path from the tree that is grafted
   * @param made takes the new trees
   */
  public Grafting(ObjectReader reader, Map<TreePath, TreeId> submodules, NewTrees made) {
    this.reader = reader;
    this.submodules = submodules;
    this.made = made;
  }

  /**
   * Makes the tree that has the submodules in it; returns its id.
   *
   * @throws IOException if a tree above a submodule cannot be read
   */
  public org.eclipse.jgit.lib.ObjectId graft(org.eclipse.jgit.lib.ObjectId tree)
      throws IOException {
    return graft(tree, new byte[0], List.copyOf(submodules.keySet()));
  }

  private org.eclipse.jgit.lib.ObjectId graft(
      org.eclipse.jgit.lib.ObjectId tree, byte[] path, List<TreePath> below) throws IOException {
    List<TreeObject.Entry> entries = new ArrayList<>();
    for (TreeObject.Entry entry : TreeObject.read(reader, tree).entries()) {
      TreePath at = TreePath.ofTree(TreeObject.append(path, entry.name()));
      List<TreePath> here = below.stream().filter(each -> each.isAtOrBelow(at)).toList();
      entries.add(here.isEmpty() ? entry : replaced(entry, at, here));
    }
    // A gitlink is ordered like a file, and the directory in its place like a directory.
    entries.sort((a, b) -> Arrays.compareUnsigned(orderedAs(a), orderedAs(b)));
    return made(entries);
  }

  private TreeObject.Entry replaced(TreeObject.Entry entry, TreePath at, List<TreePath> here)
      throws IOException {
    org.eclipse.jgit.lib.ObjectId id =
        entry.isGitlink()
            ? org.eclipse.jgit.lib.ObjectId.fromString(
                Objects.requireNonNull(submodules.get(at)).hex())
            : graft(entry.id(), at.toBytes(), here);
    return new TreeObject.Entry(entry.name(), TREE, id);
  }

  private static byte[] orderedAs(TreeObject.Entry entry) {
    byte[] name = entry.name();
    if (!entry.isTree()) {
      return name;
    }
    byte[] slashed = Arrays.copyOf(name, name.length + 1);
    slashed[name.length] = '/';
    return slashed;
  }

  private org.eclipse.jgit.lib.ObjectId made(List<TreeObject.Entry> entries) {
    ByteArrayOutputStream tree = new ByteArrayOutputStream();
    byte[] id20 = new byte[Constants.OBJECT_ID_LENGTH];
    for (TreeObject.Entry entry : entries) {
      // By hand: JGit's formatter makes modes that it does not know into others.
      tree.writeBytes((Integer.toOctalString(entry.mode()) + " ").getBytes(US_ASCII));
      tree.writeBytes(entry.name());
      tree.write(0);
      entry.id().copyRawTo(id20, 0);
      tree.writeBytes(id20);
    }
    byte[] bytes = tree.toByteArray();
    org.eclipse.jgit.lib.ObjectId id = hash.idFor(Constants.OBJ_TREE, bytes);
    made.add(id, new ObjectLoader.SmallObject(Constants.OBJ_TREE, bytes));
    return id;
  }
}
