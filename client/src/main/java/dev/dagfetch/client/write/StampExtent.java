package dev.dagfetch.client.write;

/**
 * Which stamps of a new directory are taken: those that whoever looks at it next can use.
 *
 * @param isOfDirectories whether directories have stamps, so that a look finds what was added
 * @param isShared whether files may be links to those of other directories
 */
public record StampExtent(boolean isOfDirectories, boolean isShared) {
  /** Whether small files need none: they are read whenever they are copied. */
  boolean isOfLargeFilesOnly() {
    return !isOfDirectories && !isShared;
  }
}
