package dev.dagfetch.server.git.object;

/**
 * Git's hash of any object: 40 lower-case hex digits. {@link CommitId} and {@link TreeId} say more
 * where the type is known.
 */
public record ObjectId(String hex) {
  public ObjectId {
    ObjectIds.requireHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
