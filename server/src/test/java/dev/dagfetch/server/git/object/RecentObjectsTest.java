package dev.dagfetch.server.git.object;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.tree.TreeChild;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentObjectsTest {
  private static final org.eclipse.jgit.lib.ObjectId ID =
      org.eclipse.jgit.lib.ObjectId.fromString("1".repeat(40));

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void find_whatWasAdded_isThereAsItsTypeOnly() {
    RecentObjects recent = new RecentObjects(1 << 20, nanos::get);
    recent.add(ID, Constants.OBJ_BLOB, new byte[] {1, 2});

    assertThat(recent.find(ID, Constants.OBJ_BLOB))
        .satisfies(found -> assertThat(found.getCachedBytes()).containsExactly(1, 2));
    assertThat(recent.find(ID, org.eclipse.jgit.lib.ObjectReader.OBJ_ANY)).isNotNull();
    assertThat(recent.find(ID, Constants.OBJ_TREE)).isNull();
  }

  @Test
  void find_whatAnotherMirrorGot_isNotThere() {
    RecentObjects recent = new RecentObjects(1 << 20, nanos::get);
    RecentObjects other = recent.ofAnother();
    recent.add(ID, Constants.OBJ_BLOB, new byte[1]);

    assertThat(other.find(ID, Constants.OBJ_BLOB)).isNull();
    assertThat(recent.find(ID, Constants.OBJ_BLOB)).isNotNull();
  }

  @Test
  void find_afterAWhile_isGone() {
    RecentObjects recent = new RecentObjects(1 << 20, nanos::get);
    recent.add(ID, Constants.OBJ_BLOB, new byte[1]);

    nanos.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(recent.find(ID, Constants.OBJ_BLOB)).isNull();
  }

  @Test
  void add_largeOrMoreThanFits_keepsLittle() {
    RecentObjects recent = new RecentObjects(10_000, nanos::get);
    recent.add(ID, Constants.OBJ_BLOB, new byte[RecentObjects.MOST_BYTES_EACH + 1]);
    assertThat(recent.find(ID, Constants.OBJ_BLOB)).isNull();

    long kept =
        Stream.iterate(1, i -> i + 1)
            .limit(1000)
            .map("%040x"::formatted)
            .map(org.eclipse.jgit.lib.ObjectId::fromString)
            .peek(id -> recent.add(id, Constants.OBJ_BLOB, new byte[800]))
            .toList()
            .stream()
            .filter(id -> recent.find(id, Constants.OBJ_BLOB) != null)
            .count();
    assertThat(kept).isBetween(1L, 10L);
  }

  @Test
  void fetchedCommit_isReadWithoutUnpackingItAgain(@TempDir Path tmp) throws IOException {
    GitRepo upstream = GitRepo.create(tmp.resolve("up.git"));
    String commit =
        upstream.commit(
            GitFiles.of("a/b", "text").random("c", 100_000, 1).random("large", 200_000, 2));
    try (MirrorFixture mirrors = new MirrorFixture(tmp)) {
      Mirror mirror = mirrors.open(upstream.url());
      mirror.ensure(new CommitId(commit), PATIENT);
      ruinPacks(mirrors.gitDir());

      try (TreeReader reader = mirror.openReader()) {
        TreeId root = reader.commit(new CommitId(commit)).root();
        List<TreeChild> children = reader.children(root, TreePath.ROOT);
        ObjectId small = children.get(1).id();
        ObjectId large = children.get(2).id();
        assertThat(reader.blobSize(small)).isEqualTo(100_000);
        assertThat(reader.readBlob(small)).hasSize(100_000);
        byte[] content = reader.readBlob(small);
        assertThat(reader.takeVerifiedBlob(small)).contains(content);
        assertThat(reader.takeVerifiedBlob(small)).isEmpty();
        assertThat(reader.takeVerifiedBlob(large)).isEmpty();
        // It never was anywhere but in the ruined pack.
        assertThatThrownBy(() -> reader.readBlob(large))
            .isInstanceOfSatisfying(
                DagfetchException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.OBJECT_CORRUPT));
      }
    }
  }

  @Test
  void restartedDaemon_readsFromDisk(@TempDir Path tmp) throws IOException {
    GitRepo upstream = GitRepo.create(tmp.resolve("up.git"));
    String commit = upstream.commit("a", "text");
    try (MirrorFixture mirrors = new MirrorFixture(tmp)) {
      mirrors.open(upstream.url()).ensure(new CommitId(commit), PATIENT);
      mirrors.restart();

      try (TreeReader reader = mirrors.open(upstream.url()).openReader()) {
        TreeId root = reader.commit(new CommitId(commit)).root();
        ObjectId blob = reader.children(root, TreePath.ROOT).getFirst().id();
        assertThat(reader.takeVerifiedBlob(blob)).isEmpty();
        assertThat(reader.readBlob(blob)).asString().isEqualTo("text");
      }
    }
  }

  /** All but the header and the checksum at the end, by which packs are recognized. */
  private static void ruinPacks(Path gitDir) throws IOException {
    try (Stream<Path> files = Files.list(gitDir.resolve("objects/pack"))) {
      for (Path pack : files.filter(file -> file.toString().endsWith(".pack")).toList()) {
        assertThat(pack.toFile().setWritable(true)).isTrue();
        try (RandomAccessFile bytes = new RandomAccessFile(pack.toFile(), "rw")) {
          bytes.seek(12);
          bytes.write(new byte[(int) bytes.length() - 32]);
        }
      }
    }
  }
}
