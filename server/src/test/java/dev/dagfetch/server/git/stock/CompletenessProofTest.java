package dev.dagfetch.server.git.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.git.object.RecentObjects;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RawTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompletenessProofTest {
  @TempDir private Path temp;
  private GitRepo repo;
  private Repository repository;
  private String first;
  private String next;

  @BeforeEach
  void makeHistory() throws IOException {
    repo = GitRepo.create(temp.resolve("up.git"));
    first =
        repo.commit(
            GitFiles.of("a/b/changed", "one")
                .text("a/b/same", "two")
                .text("a/c", "three")
                .text("d/e", "four"));
    next = repo.commit("a/b/changed", "other");
    repository = new FileRepositoryBuilder().setGitDir(repo.dir().toFile()).build();
  }

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void require_everythingIsThere_passes() {
    assertThatCode(() -> require(next)).doesNotThrowAnyException();
  }

  @Test
  void require_aBlobIsGone_namesIt() throws IOException {
    String blob = repo.blobId(next, "d/e");
    lose(blob);

    assertThatThrownBy(() -> require(next))
        .isInstanceOf(MissingObjectException.class)
        .hasMessageContaining(blob);
  }

  @Test
  void require_aTreeUnderABlobsMode_isCorrupt() {
    String tree = repo.treeId(first, "d");
    String commit = repo.commitTree(repo.writeTree(new RawTree().entry("100644", "x", tree)));

    assertThatThrownBy(() -> require(commit)).isInstanceOf(CorruptObjectException.class);
  }

  @Test
  void requireBeside_looksAtWhatDiffersOnly() throws IOException {
    Set<String> seen = requireBeside(first, next);

    assertThat(seen)
        .contains(repo.blobId(next, "a/b/changed"), repo.treeId(next, "a/b"))
        .doesNotContain(
            repo.blobId(next, "a/b/same"),
            repo.blobId(next, "a/c"),
            repo.blobId(next, "d/e"),
            repo.treeId(next, "d"));
  }

  @Test
  void requireBeside_whatDiffersIsGone_namesIt() throws IOException {
    String blob = repo.blobId(next, "a/b/changed");
    lose(blob);

    assertThatThrownBy(() -> requireBeside(first, next))
        .isInstanceOf(MissingObjectException.class)
        .hasMessageContaining(blob);
  }

  @Test
  void requireBeside_movedFromElsewhere_isLookedFor() throws IOException {
    String moved = repo.commit(GitFiles.of("z/moved", "four"));
    lose(repo.blobId(first, "d/e"));

    assertThatThrownBy(() -> requireBeside(first, moved))
        .isInstanceOf(MissingObjectException.class);
  }

  @Test
  void requireBeside_fileInPlaceOfADirectory_isLookedFor() {
    String file = repo.commit("a", "three");

    assertThatCode(() -> requireBeside(next, file)).doesNotThrowAnyException();
    assertThatCode(() -> requireBeside(file, next)).doesNotThrowAnyException();
  }

  @Test
  void arrivedFirst_whatCameIsNotOnDisk_isMissing() throws IOException {
    RecentObjects recent = RecentObjects.forHeap(1 << 24);
    ObjectId blob = ObjectId.fromString(repo.blobId(next, "d/e"));
    recent.add(blob, Constants.OBJ_BLOB, new byte[] {'f', 'o', 'u', 'r'});
    lose(blob.name());

    try (ObjectReader reader = new ArrivedFirst(repository.newObjectReader(), recent)) {
      assertThat(reader.has(blob, Constants.OBJ_BLOB)).isFalse();
      assertThatThrownBy(() -> reader.open(blob, Constants.OBJ_BLOB))
          .isInstanceOf(MissingObjectException.class);
    }
  }

  @Test
  void arrivedFirst_whatCameIsOnDisk_isReadFromMemory() throws IOException {
    RecentObjects recent = RecentObjects.forHeap(1 << 24);
    ObjectId blob = ObjectId.fromString(repo.blobId(next, "d/e"));
    recent.add(blob, Constants.OBJ_BLOB, new byte[] {'4'});

    try (ObjectReader reader = new ArrivedFirst(repository.newObjectReader(), recent)) {
      assertThat(reader.has(blob, Constants.OBJ_BLOB)).isTrue();
      assertThat(reader.open(blob, Constants.OBJ_BLOB).getBytes()).containsExactly('4');
      assertThatThrownBy(() -> reader.has(blob, Constants.OBJ_TREE))
          .isInstanceOf(IncorrectObjectTypeException.class);
    }
  }

  private void require(String commit) throws IOException {
    try (ObjectReader reader = repository.newObjectReader()) {
      new CompletenessProof(reader).require(ObjectId.fromString(commit));
    }
  }

  /** Returns the objects that were looked at. */
  private Set<String> requireBeside(String complete, String commit) throws IOException {
    try (Watched reader = new Watched(repository.newObjectReader())) {
      new CompletenessProof(reader)
          .requireBeside(ObjectId.fromString(complete), ObjectId.fromString(commit));
      return reader.seen;
    }
  }

  private void lose(String id) throws IOException {
    Files.delete(repo.dir().resolve("objects/" + id.substring(0, 2) + "/" + id.substring(2)));
  }

  private static final class Watched extends ObjectReader.Filter {
    private final ObjectReader reader;
    private final Set<String> seen = new HashSet<>();

    Watched(ObjectReader reader) {
      this.reader = reader;
    }

    @Override
    protected ObjectReader delegate() {
      return reader;
    }

    @Override
    public boolean has(AnyObjectId id, int type) throws IOException {
      seen.add(id.name());
      return reader.has(id, type);
    }

    @Override
    public ObjectLoader open(AnyObjectId id, int type) throws IOException {
      seen.add(id.name());
      return reader.open(id, type);
    }
  }
}
