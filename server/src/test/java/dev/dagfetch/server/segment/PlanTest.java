package dev.dagfetch.server.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.RawTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
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

  /** Plans kept for ever, counted. */
  private static final class Remembered implements Planner.Memory {
    final Map<TreeId, Plan> plans = new HashMap<>();

    @Override
    public @Nullable Plan find(TreeId tree) {
      return plans.get(tree);
    }

    @Override
    public void add(Plan plan) {
      plans.put(plan.tree(), plan);
    }
  }

  private Plan plan(String commit, Planner.Memory memory) {
    try (TreeReader reader = fixture.openReader()) {
      return new Planner(reader, memory, 128).plan(fixture.tree(commit).tree());
    }
  }

  private static List<Placed> places(Plan plan) {
    List<Placed> places = new ArrayList<>();
    for (Iterator<Placed> walk = new PlanWalk(plan); walk.hasNext(); ) {
      places.add(walk.next());
    }
    return places;
  }

  private Set<ObjectId> segmentsOf(String commit) {
    Set<ObjectId> ids = new HashSet<>();
    for (Placed place : places(plan(commit, new Remembered()))) {
      switch (place) {
        case Placed.RunAt at -> ids.add(at.run().id());
        case Placed.FileAt at -> at.file().partsFrom(0).forEach(part -> ids.add(part.id()));
      }
    }
    return ids;
  }

  @Test
  void plan_madeAfterOtherVersions_isTheSameAsMadeAlone() {
    RandomTree tree = new RandomTree(1);
    Remembered memory = new Remembered();
    plan(fixture.repo.commit(tree.files(1_500)), memory);
    for (int i = 0; i < 5; i++) {
      String commit = fixture.repo.commit(tree.change());
      assertThat(places(plan(commit, memory))).isEqualTo(places(plan(commit, new Remembered())));
    }
  }

  @Test
  void plan_ofNextVersion_readsChangedDirectoriesOnly() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 400; i++) {
      files.text("dags/team%d/etl%d/task.py".formatted(i % 20, i), "print(%d)\n".formatted(i));
    }
    Remembered memory = new Remembered();
    plan(fixture.repo.commit(files), memory);
    int before = memory.plans.size();

    plan(fixture.repo.commit("dags/team7/etl7/task.py", "print('changed')\n"), memory);

    assertThat(memory.plans).hasSize(before + 4); // root, dags, team7, etl7
  }

  @Test
  void oneChangedFile_inALargeDirectory_changesFewSegments() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 2_000; i++) {
      files.text("dags/task_%04d.py".formatted(i), "x".repeat(100 + i * 7 % 3_000));
    }
    Set<ObjectId> before = segmentsOf(fixture.repo.commit(files));
    assertThat(before).hasSizeGreaterThan(20);

    assertFewNew(before, fixture.repo.commit("dags/task_0815.py", "print('same directory')\n"), 4);
    assertFewNew(before, fixture.repo.commit("dags/task_0815b.py", "print('another file')\n"), 4);
    assertFewNew(before, fixture.repo.commit(GitFiles.none().remove("dags/task_1234.py")), 6);
  }

  private void assertFewNew(Set<ObjectId> before, String commit, int most) {
    Set<ObjectId> added = new HashSet<>(segmentsOf(commit));
    added.removeAll(before);
    assertThat(added).hasSizeBetween(1, most);
  }

  @Test
  void directory_atTwoPlaces_isTheSameSegments() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 400; i++) {
      String content = "x".repeat(i % 500) + i;
      files.text("a/lib/mod%d.py".formatted(i), content);
      files.text("z/deep/below/lib/mod%d.py".formatted(i), content);
    }

    List<Placed> places = places(plan(fixture.repo.commit(files), new Remembered()));

    List<ObjectId> ids = places.stream().map(at -> ((Placed.RunAt) at).run().id()).toList();
    assertThat(ids.subList(0, ids.size() / 2)).isEqualTo(ids.subList(ids.size() / 2, ids.size()));
  }

  @Test
  void smallTree_isOneSegmentNamedByItsTreeId() {
    String commit = fixture.repo.commit(GitFiles.of("a.py", "a").text("b/c.py", "c"));

    List<Placed> places = places(plan(commit, new Remembered()));

    assertThat(places).hasSize(1);
    Placed.RunAt at = (Placed.RunAt) places.getFirst();
    assertThat(at.directory()).isEqualTo(TreePath.ROOT);
    assertThat(at.run().id().hex()).isEqualTo(fixture.repo.treeId(commit, ""));
    assertThat(at.run().files()).isEqualTo(2);
  }

  @Test
  void runOfEntries_isNamedAsGitWouldNameADirectoryWithThem() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 300; i++) {
      files.text("task_%03d.py".formatted(i), "x".repeat(1_000) + i);
    }
    String commit = fixture.repo.commit(files);
    MirrorTree tree = fixture.tree(commit);
    try (TreeReader reader = fixture.openReader()) {
      for (Placed place : places(plan(commit, new Remembered()))) {
        Segment.Run run = ((Placed.RunAt) place).run();
        RawTree entries = new RawTree();
        reader.children(tree.tree(), TreePath.ROOT).subList(run.from(), run.to()).stream()
            .forEach(e -> entries.entry("100644", e.path().toBytes(), e.id().hex()));
        assertThat(run.id().hex()).isEqualTo(fixture.repo.writeTree(entries));
      }
    }
  }

  @Test
  void totals_areThoseOfTheTree() {
    String gitlink = "1".repeat(40);
    String commit =
        fixture.repo.commit(
            GitFiles.of("a.py", "12345")
                .symlink("b", "a.py")
                .gitlink("dags/c", gitlink)
                .random("dags/model.bin", 1_000_000, 7));

    Plan plan = plan(commit, new Remembered());

    assertThat(plan.files()).isEqualTo(4);
    assertThat(plan.gitlinks()).isEqualTo(1);
    assertThat(plan.contentBytes()).isEqualTo(5 + 4 + 1_000_000);
  }

  @Test
  void remainder_behindAnySegment_isWhatComesThere() {
    RandomTree tree = new RandomTree(9);
    fixture.repo.commit(tree.files(2_000));
    String commit =
        fixture.repo.commit(
            GitFiles.none().random("dags/z.bin", 900_000, 1).random("0", 600_000, 2));
    Plan plan = plan(commit, new Remembered());
    List<Placed> places = places(plan);
    long files = 0;
    long bytes = 0;
    for (int i = 0; i < places.size(); i++) {
      assertRest(plan, new Position(files, 0), places.subList(i, places.size()), bytes);
      switch (places.get(i)) {
        case Placed.RunAt at -> {
          for (int inside = 1; inside < at.run().files(); inside++) {
            assertThat(plan.after(new Position(files + inside, 0))).isEmpty();
          }
          assertThat(plan.after(new Position(files, LargeFile.PART_BYTES))).isEmpty();
          files += at.run().files();
          bytes += at.run().contentBytes();
        }
        case Placed.FileAt at -> {
          assertParts(plan, files, at.file(), places.subList(i, places.size()), bytes);
          files++;
          bytes += at.file().sizeBytes();
        }
      }
    }
    assertRest(plan, new Position(files, 0), List.of(), bytes);
    assertThat(files).isEqualTo(plan.files());
    assertThat(plan.after(new Position(files + 1, 0))).isEmpty();
    assertThat(plan.after(new Position(Long.MAX_VALUE, Long.MAX_VALUE))).isEmpty();
  }

  private static void assertParts(
      Plan plan, long files, LargeFile file, List<Placed> places, long bytes) {
    for (int part = 1; part < file.parts(); part++) {
      long offset = (long) part * LargeFile.PART_BYTES;
      Remainder rest = assertRest(plan, new Position(files, offset), places, bytes + offset);
      assertThat(rest.firstPart()).isEqualTo(part);
      assertThat(plan.after(new Position(files, offset + 1))).isEmpty();
    }
    assertThat(plan.after(new Position(files, file.sizeBytes()))).isEmpty();
  }

  private static Remainder assertRest(
      Plan plan, Position position, List<Placed> places, long bytesBefore) {
    Remainder rest = plan.after(position).orElseThrow();
    List<Placed> left = new ArrayList<>();
    rest.walk().forEachRemaining(left::add);
    assertThat(left).isEqualTo(places);
    assertThat(rest.contentBytes()).isEqualTo(plan.contentBytes() - bytesBefore);
    long announced = position.offset() > 0 ? 1 : 0;
    assertThat(rest.files()).isEqualTo(plan.files() - position.files() - announced);
    return rest;
  }
}
