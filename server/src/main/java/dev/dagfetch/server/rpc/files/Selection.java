package dev.dagfetch.server.rpc.files;

import dev.dagfetch.server.git.TreeChild;
import dev.dagfetch.server.git.TreePath;
import dev.dagfetch.server.git.TreeReader;
import dev.dagfetch.server.store.Manifest;
import java.util.List;

/**
 * What an answer that is not whole sends of a version.
 *
 * @param removed what the reader has and is to take away
 * @param elided what stands beside the files and is only named
 * @param files files to send, in the order of their paths
 */
public record Selection(List<TreePath> removed, List<TreeChild> elided, List<AnswerFile> files) {
  /** What path prefixes leave of a version. */
  public static Selection of(Manifest manifest, PathFilter filter, TreeReader reader) {
    List<AnswerFile> files = filter.select(manifest).stream().map(AnswerFile::of).toList();
    List<TreeChild> elided = Elision.of(reader, manifest.tree(), filter.present(manifest));
    return new Selection(List.of(), elided, files);
  }

  /** Content to send. */
  public long bytes() {
    return files.stream().mapToLong(AnswerFile::contentBytes).sum();
  }
}
