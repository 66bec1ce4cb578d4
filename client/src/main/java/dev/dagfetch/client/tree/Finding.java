package dev.dagfetch.client.tree;

/**
 * A difference between a directory and its manifest.
 *
 * @param path relative to the directory, for people
 * @param what the difference in words
 */
public record Finding(Kind kind, String path, String what) {

  /** What is wrong with a path. */
  public enum Kind {
    /** The manifest has it, the directory has not. */
    MISSING,
    /** The directory has it, the manifest has not. */
    SURPLUS,
    /** It is of another kind, mode or content. */
    CHANGED
  }

  @Override
  public String toString() {
    return path + " " + what;
  }
}
