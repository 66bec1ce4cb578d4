package dev.dagfetch.server.segment;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeChild;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.git.tree.TreeReader;
import java.io.IOException;
import java.util.List;

/**
 * Builds the frames of runs from a mirror, and proves on the way that they are what the ids say:
 * every tree and blob that is read is hashed again, save for blobs that were when they arrived just
 * now. Used by one thread.
 */
final class RunBuilder {
  private final TreeReader reader;
  private final FrameEncoder encoder;

  RunBuilder(TreeReader reader, FrameEncoder encoder) {
    this.reader = reader;
    this.encoder = encoder;
  }

  StoredFrame build(Segment.Run run) throws IOException {
    List<TreeChild> entries =
        reader.children(run.directory(), TreePath.ROOT).subList(run.from(), run.to());
    FrameBuilder frame = new FrameBuilder(encoder);
    addAll(frame, TreePath.ROOT, proven(run.id(), entries));
    return frame.build(run.id());
  }

  private void addAll(FrameBuilder frame, TreePath directory, List<TreeChild> entries)
      throws IOException {
    for (TreeChild entry : entries) {
      TreePath path = directory.resolve(entry.path());
      if (entry.isTree()) {
        TreeId below = new TreeId(entry.id().hex());
        addAll(frame, path, proven(entry.id(), reader.children(below, TreePath.ROOT)));
      } else {
        byte[] content = content(entry);
        frame.add(new TreeEntry(path, entry.mode(), content.length, entry.id()), content);
      }
    }
  }

  private byte[] content(TreeChild entry) {
    if (entry.isGitlink()) {
      return new byte[0];
    }
    return reader.takeVerifiedBlob(entry.id()).orElseGet(() -> read(entry.id()));
  }

  private byte[] read(ObjectId blob) {
    byte[] content = reader.readBlob(blob);
    ObjectId found = ObjectHash.blob(content);
    if (!found.equals(blob)) {
      reader.doubt();
    }
    requireId(blob, found);
    return content;
  }

  private static List<TreeChild> proven(ObjectId id, List<TreeChild> entries) {
    requireId(id, ObjectHash.tree(entries));
    return entries;
  }

  /** Fails unless an object that was read is the one that was asked for. */
  static void requireId(ObjectId wanted, ObjectId found) {
    if (!wanted.equals(found)) {
      throw new DagfetchException(
              Reason.OBJECT_CORRUPT,
              "object %s reads as %s: the mirror is damaged; it has to be fetched anew"
                  .formatted(wanted, found))
          .with("object", wanted.hex());
    }
  }
}
