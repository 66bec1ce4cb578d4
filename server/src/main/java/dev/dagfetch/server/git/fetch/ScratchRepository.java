package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.git.bounds.BoundedRepository;
import dev.dagfetch.server.git.disk.FileTree;
import dev.dagfetch.server.git.disk.MirrorDirectory;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * A private Git directory for one fetch that puts its objects into the mirror.
 *
 * <p>JGit changes the {@code shallow} file of the directory it fetches into without a lock, so
 * concurrent shallow fetches into one directory lose each other's commits. Here each has its own,
 * which also keeps the negotiation short: it has no refs, and one base commit at most.
 */
final class ScratchRepository implements AutoCloseable {
  private final Path gitDir;
  private final Repository repository;

  private ScratchRepository(Path gitDir, Repository repository) {
    this.gitDir = gitDir;
    this.repository = repository;
  }

  static ScratchRepository create(
      MirrorDirectory mirror, Optional<CommitId> base, TreeLimits limits) throws IOException {
    Path gitDir = mirror.tmp().resolve("fetch-" + UUID.randomUUID() + ".git");
    MirrorDirectory.writeGitDir(gitDir);
    if (base.isPresent()) {
      Files.writeString(gitDir.resolve("shallow"), base.get().hex() + "\n");
    }
    FileRepositoryBuilder options =
        new FileRepositoryBuilder()
            .setGitDir(gitDir.toFile())
            .setObjectDirectory(mirror.objects().toFile())
            .setBare()
            .setup();
    return new ScratchRepository(gitDir, new BoundedRepository(options, limits));
  }

  Repository repository() {
    return repository;
  }

  /** Whether the remote left out history, other than behind the base. */
  boolean historyWasCut(Optional<CommitId> base) throws IOException {
    Set<ObjectId> cut = new HashSet<>(repository.getObjectDatabase().getShallowCommits());
    base.ifPresent(commit -> cut.remove(ObjectId.fromString(commit.hex())));
    return !cut.isEmpty();
  }

  @Override
  public void close() throws IOException {
    repository.close();
    FileTree.delete(gitDir);
  }
}
