package dev.dagfetch.server.rpc.files;

import dev.dagfetch.server.git.TreeChild;
import dev.dagfetch.server.git.TreeEntry;
import dev.dagfetch.server.git.TreeReader;
import dev.dagfetch.server.store.Manifest;
import java.util.List;

/**
 * What a narrowed answer sends of a version.
 *
 * @param files files to send, in the order of their paths
 * @param elided what stands beside them and is only named
 */
public record Selection(List<TreeEntry> files, List<TreeChild> elided) {
  /** Applies a filter to a version. */
  public static Selection of(Manifest manifest, PathFilter filter, TreeReader reader) {
    List<TreeEntry> files = filter.select(manifest);
    return new Selection(files, Elision.of(reader, manifest.tree(), filter.present(manifest)));
  }

  /** Content of the files. */
  public long bytes() {
    return files.stream().mapToLong(TreeEntry::sizeBytes).sum();
  }
}
