package dev.dagfetch.server.git.tree;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeReaderTest {
  @TempDir Path tmp;
  private GitRepo upstream;
  private MirrorFixture mirrors;
  private Mirror mirror;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    mirrors = new MirrorFixture(tmp);
    mirror = mirrors.open(upstream.url());
  }

  @AfterEach
  void stop() {
    mirrors.close();
  }

  @Test
  void commit_tellsItsTimeAndTree() {
    CommitId commit = fetched(GitFiles.of("a", "1"));
    try (TreeReader reader = mirror.openReader()) {
      assertThat(reader.commit(commit))
          .isEqualTo(
              new CommitInfo(
                  commit,
                  Instant.parse("2026-01-01T00:00:00Z"),
                  new TreeId(upstream.treeId(commit.hex(), ""))));
    }
  }

  @Test
  void subtree_findsDirectoriesOnly() {
    CommitId commit = fetched(GitFiles.of("a/b/c", "1").symlink("link", "a"));
    try (TreeReader reader = mirror.openReader()) {
      TreeId root = reader.commit(commit).root();

      assertThat(reader.subtree(root, TreePath.ROOT)).contains(root);
      assertThat(reader.subtree(root, TreePath.parse("a/b")))
          .contains(new TreeId(upstream.treeId(commit.hex(), "a/b")));
      assertThat(reader.subtree(root, TreePath.parse("a/b/c"))).isEmpty();
      assertThat(reader.subtree(root, TreePath.parse("a/x"))).isEmpty();
      assertThat(reader.subtree(root, TreePath.parse("link"))).isEmpty();
    }
  }

  @Test
  void children_areTheDirectEntries() {
    CommitId commit = fetched(GitFiles.of("d/b", "1").text("d/a/x", "2").executable("d/c", "3"));
    try (TreeReader reader = mirror.openReader()) {
      TreeId root = reader.commit(commit).root();

      assertThat(reader.children(root, TreePath.parse("d")))
          .containsExactly(
              new TreeChild(
                  TreePath.parse("d/a"),
                  040000,
                  new ObjectId(upstream.treeId(commit.hex(), "d/a"))),
              new TreeChild(
                  TreePath.parse("d/b"),
                  0100644,
                  new ObjectId(upstream.blobId(commit.hex(), "d/b"))),
              new TreeChild(
                  TreePath.parse("d/c"),
                  0100755,
                  new ObjectId(upstream.blobId(commit.hex(), "d/c"))));
      assertThat(reader.children(root, TreePath.parse("none"))).isEmpty();
    }
  }

  @Test
  void openBlob_largerThanIsReadWhole_hasTheSameBytes() throws IOException {
    CommitId commit = fetched(GitFiles.none().random("large", 3_000_001, 1));
    ObjectId blob = new ObjectId(upstream.blobId(commit.hex(), "large"));
    try (TreeReader reader = mirror.openReader();
        InputStream in = reader.openBlob(blob)) {
      assertThat(in.readAllBytes())
          .isEqualTo(upstream.lsTree(commit.hex(), "").getFirst().content());
    }
  }

  @Test
  void read_damagedPack_isToldAsCorrupt() throws IOException {
    CommitId commit = fetched(GitFiles.none().random("a", 100_000, 1).random("b", 3_000_000, 2));
    ObjectId small = new ObjectId(upstream.blobId(commit.hex(), "a"));
    ObjectId large = new ObjectId(upstream.blobId(commit.hex(), "b"));
    mirrors.mirrors().close();
    damagePack();
    mirrors.restart();
    mirror = mirrors.open(upstream.url());

    try (TreeReader reader = mirror.openReader()) {
      assertCorrupt(() -> reader.readBlob(small));
    }
    try (TreeReader reader = mirror.openReader()) {
      assertCorrupt(() -> {
        try (InputStream in = reader.openBlob(large)) {
          in.readAllBytes();
        }
      });
    }
  }

  @Test
  void read_objectThatIsNotHere_isToldAsCorrupt() {
    try (TreeReader reader = mirror.openReader()) {
      ObjectId nowhere = new ObjectId("3f2c9d1f2c9d1f2c9d1f2c9d1f2c9d1f2c9d1f2c");
      assertCorrupt(() -> reader.readBlob(nowhere));
      assertCorrupt(() -> reader.openBlob(nowhere));
      assertCorrupt(() -> reader.commit(new CommitId(nowhere.hex())));
      assertCorrupt(
          () -> reader.walk(new TreeId(nowhere.hex()), SymlinkPolicy.DELIVER, entry -> {}));
    }
  }

  private CommitId fetched(GitFiles files) {
    CommitId commit = new CommitId(upstream.commit(files));
    mirror.ensure(commit, PATIENT);
    return commit;
  }

  /** Flips bytes all over the pack. */
  private void damagePack() throws IOException {
    Path pack;
    try (Stream<Path> files = Files.list(mirrors.gitDir().resolve("objects/pack"))) {
      pack = files.filter(file -> file.toString().endsWith(".pack")).findFirst().orElseThrow();
    }
    assertThat(pack.toFile().setWritable(true)).isTrue();
    try (FileChannel channel = FileChannel.open(pack, StandardOpenOption.WRITE)) {
      for (long at = 5_000; at < channel.size() - 100; at += 10_000) {
        channel.write(ByteBuffer.wrap(new byte[] {0x55, (byte) 0xaa, 0x55}), at);
      }
    }
  }

  private static void assertCorrupt(ThrowableAssert.ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OBJECT_CORRUPT));
  }
}
