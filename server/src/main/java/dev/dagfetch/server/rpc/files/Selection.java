package dev.dagfetch.server.rpc.files;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeChild;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.segment.Position;
import dev.dagfetch.server.store.Manifest;
import java.util.List;

/**
 * What an answer that is not whole sends of a version.
 *
 * @param removed what the reader has and is to take away
 * @param elided what stands beside the files and is only named
 * @param files files to send, in the order of their paths
 * @param offset content of the first file that the reader has already; if it is not 0, the file was
 *     announced to him, too
 */
public record Selection(
    List<TreePath> removed, List<TreeChild> elided, List<AnswerFile> files, long offset) {
  /**
   * What path prefixes leave of a version.
   *
   * @param submodules paths of the version's submodules
   */
  public static Selection of(
      Manifest manifest, PathFilter filter, List<TreePath> submodules, TreeReader reader) {
    List<AnswerFile> files = filter.select(manifest).stream().map(AnswerFile::of).toList();
    List<TreeChild> elided =
        Elision.of(reader, manifest.tree(), filter.present(manifest), submodules);
    return new Selection(List.of(), elided, files, 0);
  }

  /**
   * What is left behind a position.
   *
   * @throws DagfetchException RESUME_TOKEN_MISMATCH if there is no such position
   */
  public Selection after(Position position) {
    if (position.equals(Position.START)) {
      return this;
    }
    if (!has(position)) {
      throw ResumeToken.noSuchPosition();
    }
    List<AnswerFile> rest = files.subList((int) position.files(), files.size());
    return new Selection(List.of(), List.of(), rest, position.offset());
  }

  private boolean has(Position position) {
    return position.offset() == 0
        ? position.files() <= files.size()
        : position.files() < files.size()
            && files.get((int) position.files()).isLarge()
            && position.offset() < files.get((int) position.files()).contentBytes();
  }

  /** Files to send, announced ones not counted. */
  public long count() {
    return files.size() - (offset > 0 ? 1 : 0);
  }

  /** Content to send. */
  public long bytes() {
    return files.stream().mapToLong(AnswerFile::contentBytes).sum() - offset;
  }
}
