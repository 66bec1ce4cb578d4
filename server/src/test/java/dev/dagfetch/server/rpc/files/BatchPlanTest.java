package dev.dagfetch.server.rpc.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
  private static final int FRAME = AnswerFile.FRAME_BYTES;

  @Test
  void noFiles_makeNoBatch() {
    assertThat(new BatchPlan(List.of()).hasNext()).isFalse();
    assertThatThrownBy(() -> new BatchPlan(List.of()).next())
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void smallFiles_shareABatch() {
    assertThat(batches(10, 20, 30)).containsExactly(List.of(10L, 20L, 30L));
  }

  @Test
  void fileThatDoesNotFit_beginsABatch() {
    assertThat(batches(FRAME / 2, FRAME / 2, 10))
        .containsExactly(List.of(FRAME / 2L), List.of(FRAME / 2L, 10L));
  }

  @Test
  void fileOfExactlyAFrame_isStillSmall() {
    assertThat(batches(FRAME, 1)).containsExactly(List.of((long) FRAME), List.of(1L));
    assertThat(file(0, FRAME).isLarge()).isFalse();
  }

  @Test
  void largeFile_endsItsBatch() {
    assertThat(batches(10, FRAME + 1, 20, 30))
        .containsExactly(List.of(10L, FRAME + 1L), List.of(20L, 30L));
  }

  @Test
  void manyEmptyFiles_areCutByWhatTheirNamesTake() {
    List<AnswerFile> empty = IntStream.range(0, 100_000).mapToObj(i -> file(i, 0)).toList();

    assertThat(cut(empty))
        .hasSizeGreaterThan(10)
        .allSatisfy(batch -> assertThat(batch).hasSizeLessThan(5000));
  }

  @Test
  void anyFiles_comeOnceAndInOrder() {
    Random random = new Random(5);
    List<AnswerFile> files =
        IntStream.range(0, 5000)
            .mapToObj(i -> file(i, random.nextInt(4) == 0 ? random.nextInt(FRAME * 2) : 100))
            .toList();

    assertThat(cut(files).stream().flatMap(List::stream)).containsExactlyElementsOf(files);
  }

  private static List<List<Long>> batches(long... sizes) {
    List<AnswerFile> files = LongStream.of(sizes).mapToObj(size -> file(0, size)).toList();
    return cut(files).stream()
        .map(batch -> batch.stream().map(AnswerFile::contentBytes).toList())
        .toList();
  }

  private static List<List<AnswerFile>> cut(List<AnswerFile> files) {
    List<List<AnswerFile>> batches = new ArrayList<>();
    new BatchPlan(files).forEachRemaining(batches::add);
    return batches;
  }

  private static AnswerFile file(int number, long size) {
    return AnswerFile.of(
        new TreeEntry(
            TreePath.parse("f%06d".formatted(number)),
            0100644,
            size,
            new ObjectId("0".repeat(40))));
  }
}
