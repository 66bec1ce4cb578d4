package dev.dagfetch.server.git.object;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/** A tree object, parsed: its direct entries in Git's order, names as raw bytes. */
public record TreeObject(List<Entry> entries) {
  /** Largest tree object read: some six million entries. */
  private static final int MAX_BYTES = 256 << 20;

  /** One entry; the name is one path segment. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Entry(byte[] name, int mode, org.eclipse.jgit.lib.ObjectId id) {
    /** Whether it is a directory. */
    public boolean isTree() {
      return mode == 040000;
    }

    /** Whether it is the commit of a submodule. */
    public boolean isGitlink() {
      return mode == 0160000;
    }

    /** Whether it is a regular file. */
    public boolean isFile() {
      return (mode & 0170000) == 0100000;
    }
  }

  /**
   * Reads a tree whole.
   *
   * @throws IncorrectObjectTypeException if the id is another object's
   * @throws IOException if it is not there, damaged, or too large to be one
   */
  public static TreeObject read(ObjectReader reader, AnyObjectId tree) throws IOException {
    ObjectLoader object = reader.open(tree, Constants.OBJ_TREE);
    if (object.getType() != Constants.OBJ_TREE) { // JGit takes the expected type for a hint
      throw new IncorrectObjectTypeException(tree.toObjectId(), Constants.TYPE_TREE);
    }
    byte[] bytes = object.getCachedBytes(MAX_BYTES);
    CanonicalTreeParser parser = new CanonicalTreeParser();
    parser.reset(bytes);
    List<Entry> entries = new ArrayList<>();
    for (; !parser.eof(); parser.next()) {
      byte[] name = new byte[parser.getNameLength()];
      parser.getName(name, 0);
      entries.add(new Entry(name, parser.getEntryRawMode(), parser.getEntryObjectId()));
    }
    return new TreeObject(entries);
  }

  /** The bytes of a path of which this is the next segment. */
  public static byte[] append(byte[] directory, byte[] name) {
    if (directory.length == 0) {
      return name;
    }
    byte[] path = Arrays.copyOf(directory, directory.length + 1 + name.length);
    path[directory.length] = '/';
    System.arraycopy(name, 0, path, directory.length + 1, name.length);
    return path;
  }
}
