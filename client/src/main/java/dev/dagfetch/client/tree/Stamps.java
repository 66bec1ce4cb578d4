package dev.dagfetch.client.tree;

import java.util.Map;

/**
 * The stamps of a fetched directory, taken when its content was known to be right. A file whose
 * stamp is still the same need not be read again.
 *
 * <p>A file that was changed in the very tick of the clock in which the stamps were recorded may
 * look as before. So whatever was touched in that tick or later is not vouched for. Nor is it by
 * the time of change where directories share files by hard links, since every new or deleted link
 * moves that time; there a change that leaves size and modification time as they were goes
 * unnoticed. Immutable.
 *
 * @param recorded the file system's time, in ns since 1970, when all stamps had been taken
 * @param shared whether other directories may hold links to the files
 * @param files stamps of files and links
 * @param directories stamps of directories, the root among them; none if nobody took them
 */
public record Stamps(
    long recorded, boolean shared, Map<TreePath, Stamp> files, Map<TreePath, Stamp> directories) {
  /** Vouches for nothing. */
  public static final Stamps NONE = new Stamps(0, false, Map.of(), Map.of());

  /** Whether the file of an entry is as it was, judged by its state now. */
  public boolean vouchFor(TreeEntry entry, FileState now) {
    Stamp then = files.get(entry.path());
    if (then == null || !now.fits(entry) || !isSameContent(then, now.stamp())) {
      return false;
    }
    return shared
        ? then.modified() < recorded
        : then.changed() == now.stamp().changed() && then.changed() < recorded;
  }

  /** Whether a directory has the same names in it as before, judged by its state now. */
  public boolean vouchForNamesIn(TreePath directory, FileState now) {
    Stamp then = directories.get(directory);
    return then != null
        && now.isDirectory()
        && isSameContent(then, now.stamp())
        && then.modified() < recorded;
  }

  /** The same, with the time when all had been taken. */
  Stamps recordedAt(long time) {
    return new Stamps(time, shared, files, directories);
  }

  private static boolean isSameContent(Stamp then, Stamp now) {
    return then.inode() == now.inode() && then.modified() == now.modified();
  }
}
