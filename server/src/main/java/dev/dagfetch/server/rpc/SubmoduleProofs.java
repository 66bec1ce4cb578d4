package dev.dagfetch.server.rpc;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.version.Submodule;
import dev.dagfetch.server.version.Version;
import java.util.ArrayList;
import java.util.List;

/**
 * What lets the reader of an answer prove that the content which it has in place of a gitlink is
 * that of the gitlink's commit: the commits themselves, which name their trees.
 */
final class SubmoduleProofs {
  /** All of them travel in one message. A commit has some 300 bytes, unless it tells a story. */
  private static final int MOST_BYTES = 2 << 20;

  private SubmoduleProofs() {}

  static List<dev.dagfetch.v1.Submodule> of(Version version) {
    List<dev.dagfetch.v1.Submodule> proofs = new ArrayList<>();
    long bytes = 0;
    for (Submodule submodule : version.submodules()) {
      byte[] commit = rawCommit(submodule);
      bytes += commit.length;
      if (bytes > MOST_BYTES) {
        throw Rejection.overLimit(
            submodule.path().toString(), "submodule_commit_bytes", MOST_BYTES);
      }
      proofs.add(
          dev.dagfetch.v1.Submodule.newBuilder()
              .setPath(VersionMapper.toWire(submodule.path()))
              .setCommit(ByteString.copyFrom(commit))
              .build());
    }
    return proofs;
  }

  private static byte[] rawCommit(Submodule submodule) {
    try (TreeReader reader = submodule.mirror().openReader()) {
      return reader.rawCommit(submodule.commit());
    }
  }
}
