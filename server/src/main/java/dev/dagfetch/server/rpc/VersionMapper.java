package dev.dagfetch.server.rpc;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.refs.Tip;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.v1.ManifestEntry;
import dev.dagfetch.v1.RefTip;
import dev.dagfetch.v1.ServedFrom;

/** Versions, their files and refs as messages. */
final class VersionMapper {
  private VersionMapper() {}

  static dev.dagfetch.v1.Version toWire(Version version) {
    TreeId files = version.files().tree();
    return dev.dagfetch.v1.Version.newBuilder()
        .setDagId(version.dagId())
        .setRepository(version.files().mirror().repository())
        .setCommit(version.commit().id().hex())
        .setCommitTime(Times.toWire(version.commit().time()))
        .setScope(toWire(version.scope()))
        .setTreeId(version.tree().hex())
        .setFilesTreeId(files.equals(version.tree()) ? "" : files.hex())
        .build();
  }

  static ByteString toWire(TreePath path) {
    return ByteString.copyFrom(path.toBytes());
  }

  static ManifestEntry toWire(TreeEntry entry) {
    return ManifestEntry.newBuilder()
        .setPath(toWire(entry.path()))
        .setMode(entry.mode())
        .setSizeBytes(entry.sizeBytes())
        .setObjectId(entry.id().hex())
        .build();
  }

  static RefTip toWire(Tip tip) {
    return RefTip.newBuilder()
        .setRef(tip.ref())
        .setCommit(tip.commit().hex())
        .setAge(Times.toWire(tip.askedAt().age()))
        .build();
  }

  /** What a version cost: content is always read from the mirror on disk. */
  static ServedFrom servedFrom(Version version) {
    return version.fetched() ? ServedFrom.SERVED_FROM_REMOTE : ServedFrom.SERVED_FROM_DISK;
  }
}
