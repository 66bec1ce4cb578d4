package dev.dagfetch.server.git.object;

import dev.dagfetch.server.error.DagfetchException;

/**
 * Git's hash of a directory: 40 lower-case hex digits. The tree id of a DAG's scope identifies a
 * version.
 */
public record TreeId(String hex) {
  /** That of a directory without entries. */
  public static final TreeId EMPTY = new TreeId("4b825dc642cb6eb9a060e54bf8d69288fbee4904");

  public TreeId {
    ObjectIds.requireHex(hex);
  }

  /** Reads a caller's text; {@code field} names it in the error. */
  public static TreeId parse(String field, String text) {
    if (!ObjectIds.isHex(text)) {
      throw DagfetchException.invalidField(field, text, "40 lower-case hex digits");
    }
    return new TreeId(text);
  }

  @Override
  public String toString() {
    return hex;
  }
}
