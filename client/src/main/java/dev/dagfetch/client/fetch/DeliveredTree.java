package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.Gitlinks;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.Submodule;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.Version;
import java.util.List;

/**
 * The tree of the files of an answer. With submodules it is not the one that the version's commit
 * has, but follows from it.
 */
final class DeliveredTree {
  private DeliveredTree() {}

  static String id(Version version) {
    return version.getFilesTreeId().isEmpty() ? version.getTreeId() : version.getFilesTreeId();
  }

  /**
   * Proves that files of the tree {@link #id} are those of the version.
   *
   * @throws VerificationException if what the answer's Header gives as proof does not show that
   */
  static void prove(FetchDagHeader header, Manifest files) {
    Version version = header.getVersion();
    if (version.getFilesTreeId().isEmpty() && header.getSubmodulesCount() == 0) {
      return;
    }
    List<Submodule> submodules =
        header.getSubmodulesList().stream()
            .map(submodule ->
                Submodule.of(
                    AnswerReader.path(submodule.getPath()),
                    submodule.getCommit().asReadOnlyByteBuffer()))
            .toList();
    String found = Gitlinks.treeId(files.entries(), submodules);
    if (!found.equals(version.getTreeId())) {
      throw new VerificationException(
          "with the gitlinks of its submodules the tree id is %s, but %s was promised"
              .formatted(found, version.getTreeId()));
    }
  }
}
