package dev.dagfetch.server.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentsTest {
  @TempDir Path tmp;
  private SegmentFixture fixture;

  @BeforeEach
  void start() {
    fixture = new SegmentFixture(tmp);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void delivery_ofRandomVersions_isExactlyTheirTree(long seed) {
    RandomTree tree = new RandomTree(seed);
    List<String> commits = new ArrayList<>();
    commits.add(fixture.repo.commit(tree.files((int) (seed * 150))));
    for (int i = 0; i < 3; i++) {
      commits.add(fixture.repo.commit(tree.change()));
    }
    for (String commit : commits) {
      assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
    }
    long builds = fixture.segments().stats().builds();
    for (String commit : commits) {
      assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
    }
    assertThat(fixture.segments().stats().builds()).isEqualTo(builds);
  }

  @Test
  void delivery_ofScope_isRelativeToIt() {
    String commit =
        fixture.repo.commit(GitFiles.of("dags/a.py", "a").text("dags/b/c.py", "c").text("z", "z"));

    List<GitFile> files = fixture.deliver(fixture.tree(commit, TreePath.parse("dags"))).files();

    assertThat(files).isEqualTo(fixture.repo.lsTree(commit, "dags"));
  }

  @Test
  void delivery_ofEmptyTree_hasNoFrames() {
    fixture.repo.commit("a.py", "a");
    String commit = fixture.repo.commit(GitFiles.none().remove("a.py"));

    assertThat(fixture.deliver(fixture.tree(commit)).frames).isZero();
  }

  @Test
  void oneChangedFile_inALargeTree_buildsFewSegments() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 2_000; i++) {
      files.text("dags/team%d/task_%04d.py".formatted(i % 9, i), "x".repeat(100 + i * 7 % 3_000));
    }
    fixture.deliver(fixture.repo.commit(files));
    long before = fixture.segments().stats().builds();

    String commit = fixture.repo.commit("dags/team5/task_0815.py", "print('changed')\n");

    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
    assertThat(fixture.segments().stats().builds() - before).isBetween(1L, 3L);
  }

  @Test
  void delivery_afterRestart_needsNoMirror() {
    String commit = fixture.repo.commit(new RandomTree(7).files(400));
    fixture.deliver(commit);

    Segments restarted = fixture.restart();

    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
    assertThat(restarted.stats().builds()).isZero();
    assertThat(restarted.stats().count()).isEqualTo(fixture.stored().size());
  }

  @Test
  void damagedFiles_ofAnyKind_areBuiltAgain() throws IOException {
    String commit = fixture.repo.commit(new RandomTree(8).files(600));
    fixture.deliver(commit);
    List<Path> stored = fixture.stored();
    assertThat(stored).hasSizeGreaterThan(5);
    for (int i = 0; i < stored.size(); i++) {
      damage(stored.get(i), stored.get((i + 1) % stored.size()), i);
    }
    long before = fixture.segments().stats().builds();

    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));

    long builds = fixture.segments().stats().builds();
    assertThat(builds - before).isEqualTo(stored.size());
    assertThat(fixture.stored()).isEqualTo(stored);
    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
    assertThat(fixture.segments().stats().builds()).isEqualTo(builds);
  }

  private static void damage(Path file, Path another, int kind) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (kind % 7) {
      case 0 -> Files.delete(file);
      case 1 -> Files.write(file, new byte[0]);
      case 2 -> Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      case 3 -> Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
      case 4 -> Files.write(file, Arrays.copyOf(bytes, 20));
      case 5 -> Files.write(file, new byte[bytes.length]);
      default -> Files.copy(another, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void storedFrame_withAnyByteFlipped_isRefused() {
    ObjectId id = new ObjectId("0123456789abcdef0123456789abcdef01234567");
    byte[] file = StoredFrame.of(id, "some body".getBytes(), 4, 5).file();
    for (int i = 0; i < file.length; i++) {
      byte[] flipped = file.clone();
      flipped[i] ^= 0x10;
      assertThat(StoredFrame.read(id, flipped)).as("byte %d", i).isEmpty();
    }
    assertThat(StoredFrame.read(id, file)).isPresent();
    assertThat(StoredFrame.read(new ObjectId("f".repeat(40)), file)).isEmpty();
  }

  @Test
  void foreignFiles_areLeftAlone() throws IOException {
    String commit = fixture.repo.commit(new RandomTree(9).files(300));
    fixture.deliver(commit);
    Path foreign = Files.writeString(fixture.directory().resolve("ab/README"), "mine");
    Path lost = Files.createDirectories(fixture.directory().resolve("lost+found"));

    fixture.restart(100_000);

    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
    assertThat(foreign).hasContent("mine");
    assertThat(lost).isDirectory();
  }

  @Test
  void budget_isKept_whateverIsDelivered() {
    long budget = 600_000;
    Segments segments = fixture.restart(budget);
    RandomTree tree = new RandomTree(10);
    List<String> commits = new ArrayList<>();
    commits.add(fixture.repo.commit(tree.files(1_000)));
    for (int i = 0; i < 5; i++) {
      commits.add(fixture.repo.commit(tree.change()));
    }
    for (String commit : commits) {
      assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
      assertThat(usedOnDisk()).isLessThanOrEqualTo(budget);
      assertThat(segments.stats().usedBytes()).isEqualTo(usedOnDisk());
    }
    assertThat(segments.stats().evictions()).isPositive();
    assertThat(fixture.stored()).isNotEmpty();
  }

  private long usedOnDisk() {
    return fixture.stored().stream()
        .mapToLong(f -> SegmentFiles.allocated(f.toFile().length()))
        .sum();
  }

  @Test
  void budgetOfNothing_keepsNothing() {
    fixture.restart(0);
    String commit = fixture.repo.commit(new RandomTree(11).files(300).random("big", 900_000, 1));

    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));

    assertThat(fixture.stored()).isEmpty();
  }

  @Test
  void smallerBudget_afterRestart_evictsAtOnce() {
    fixture.deliver(fixture.repo.commit(new RandomTree(12).files(600)));
    assertThat(usedOnDisk()).isGreaterThan(200_000);

    fixture.restart(200_000);

    assertThat(usedOnDisk()).isLessThanOrEqualTo(200_000);
  }

  @Test
  void evictionDuringADelivery_changesNothingInIt() {
    fixture.restart(1_000_000);
    String commit = fixture.repo.commit(new RandomTree(13).files(900).random("m/big", 800_000, 1));
    fixture.deliver(commit);
    Received received =
        new Received() {
          @Override
          public void awaitReady() {
            if (frames % 3 == 0) {
              fixture.stored().forEach(SegmentsTest::delete);
            }
          }
        };

    fixture.deliver(fixture.tree(commit), received);

    assertThat(received.files()).isEqualTo(fixture.expected(commit));
  }

  /** Making room for a segment built ahead may have deleted the file at this very moment. */
  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void directoryThatCannotBeWritten_isDoneWithout() throws IOException {
    String commit = fixture.repo.commit(new RandomTree(14).files(500).random("big", 900_000, 1));
    MirrorTree tree = fixture.tree(commit);
    Path aside = tmp.resolve("aside");
    Files.move(fixture.tmp(), aside);

    assertThat(fixture.deliver(tree).files()).isEqualTo(fixture.expected(commit));
    assertThat(fixture.stored()).isEmpty();
    assertThat(fixture.segments().stats().usedBytes()).isZero();

    Files.move(aside, fixture.tmp());
    fixture.deliver(tree);
    assertThat(fixture.stored()).isNotEmpty();
  }

  @Test
  void unseenVersion_wantedByMany_isBuiltOnce() throws Exception {
    String commit = fixture.repo.commit(new RandomTree(15).files(900).random("big", 3_000_000, 1));
    MirrorTree tree = fixture.tree(commit);
    List<GitFile> expected = fixture.expected(commit);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<List<GitFile>>> deliveries = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 24; i++) {
        deliveries.add(
            threads.submit(() -> {
              go.await();
              return fixture.deliver(tree).files();
            }));
      }
      go.countDown();
      for (Future<List<GitFile>> delivery : deliveries) {
        assertThat(delivery.get()).isEqualTo(expected);
      }
    }
    assertThat(fixture.segments().stats().builds()).isEqualTo(fixture.stored().size());
    assertThat(fixture.tmp()).isEmptyDirectory();
  }

  @Test
  void receiverThatStops_holdsUpNobodyElse() throws Exception {
    String commit = fixture.repo.commit(new RandomTree(16).files(900).random("big", 3_000_000, 1));
    MirrorTree tree = fixture.tree(commit);
    CountDownLatch stuck = new CountDownLatch(20);
    CountDownLatch release = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<GitFile>>> slow = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        int after = i;
        slow.add(threads.submit(() -> deliverStopping(tree, after, stuck, release)));
      }
      stuck.await();

      assertThat(fixture.deliver(tree).files()).isEqualTo(fixture.expected(commit));

      release.countDown();
      for (Future<List<GitFile>> delivery : slow) {
        assertThat(delivery.get()).isEqualTo(fixture.expected(commit));
      }
    }
  }

  private List<GitFile> deliverStopping(
      MirrorTree tree, int after, CountDownLatch stuck, CountDownLatch release) {
    Received received =
        new Received() {
          @Override
          public void awaitReady() {
            if (frames == after) {
              stuck.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          }
        };
    fixture.deliver(tree, received);
    return received.files();
  }

  @Test
  void interruptedDelivery_ends_andTheNextOneIsRight() {
    String commit = fixture.repo.commit(new RandomTree(17).files(900));
    MirrorTree tree = fixture.tree(commit);
    Received received =
        new Received() {
          @Override
          public void awaitReady() {
            if (frames == 3) {
              Thread.currentThread().interrupt();
            }
          }
        };

    assertThatThrownBy(() -> fixture.deliver(tree, received))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();

    assertThat(fixture.deliver(tree).files()).isEqualTo(fixture.expected(commit));
  }

  @Test
  void objects_thatAreNotWhatTheirIdSays_areNotServed() throws IOException {
    String commit = fixture.repo.commit(GitFiles.of("a.py", "a").text("b.py", "b"));
    MirrorTree tree = fixture.tree(commit);
    ObjectId another = new ObjectId("1".repeat(40));
    Segment.Run run = new Segment.Run(another, tree.tree(), 0, 2, 2, 2);
    try (TreeReader reader = fixture.openReader()) {
      assertThatThrownBy(() -> new RunBuilder(reader, new PlainFrames()).build(run))
          .isInstanceOfSatisfying(
              DagfetchException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.OBJECT_CORRUPT));
    }
  }
}
