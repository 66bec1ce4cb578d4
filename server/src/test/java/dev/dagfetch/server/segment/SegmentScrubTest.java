package dev.dagfetch.server.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.scrub.AtRest;
import dev.dagfetch.server.scrub.Finding;
import dev.dagfetch.server.scrub.Pace;
import dev.dagfetch.server.testkit.BitRot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scrub does with the files of segments, while others use them. */
class SegmentScrubTest {
  @TempDir Path tmp;
  private SegmentFixture fixture;
  private String commit = "";

  @BeforeEach
  void start() {
    fixture = new SegmentFixture(tmp);
    commit = fixture.repo.commit(new RandomTree(11).files(600));
    fixture.deliver(commit);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private AtRest segments() {
    return fixture.segments().atRest();
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    for (List<String> some = segments().after("");
        !some.isEmpty();
        some = segments().after(names.getLast())) {
      names.addAll(some);
    }
    return names;
  }

  private static String id(Path file) {
    return file.getParent().getFileName() + String.valueOf(file.getFileName());
  }

  @Test
  void after_fromTheBeginning_namesEachSegmentOnceInOrder() throws IOException {
    Files.writeString(fixture.directory().resolve("ab/README"), "mine");

    assertThat(names())
        .hasSizeGreaterThan(5)
        .isSorted()
        .containsExactlyElementsOf(
            fixture.stored().stream()
                .filter(file -> !file.endsWith("README"))
                .map(SegmentScrubTest::id)
                .toList());
    assertThat(segments().after("zz")).isEmpty();
  }

  @Test
  void check_flippedByte_isDeletedAndBuiltAgainWhenItIsWanted() throws IOException {
    Path file = fixture.stored().getFirst();
    BitRot.strike(file);
    long builds = fixture.segments().stats().builds();
    long count = fixture.segments().stats().count();

    for (String name : names()) {
      assertThat(segments().check(name, Pace.FREE))
          .isEqualTo(name.equals(id(file)) ? Finding.DAMAGED : Finding.SOUND);
    }

    assertThat(file).doesNotExist();
    assertThat(fixture.segments().stats().count()).isEqualTo(count - 1);
    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
    assertThat(fixture.segments().stats().builds()).isEqualTo(builds + 1);
    assertThat(segments().check(id(file), Pace.FREE)).isEqualTo(Finding.SOUND);
  }

  @Test
  void check_fileThatCannotBeRead_staysAndDeliveriesDoWithout() throws IOException {
    Path file = fixture.stored().getFirst();
    BitRot.makeUnreadable(file);

    assertThatThrownBy(() -> segments().check(id(file), Pace.FREE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Is a directory");

    assertThat(file).exists();
    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
  }

  @Test
  void check_deletedSegment_isGone() throws IOException {
    Path file = fixture.stored().getFirst();
    Files.delete(file);

    assertThat(segments().check(id(file), Pace.FREE)).isEqualTo(Finding.GONE);
  }

  @Test
  void check_everythingEvictedMeanwhile_findsNoDamage() throws IOException {
    List<String> names = names();

    for (String name : names) {
      Finding finding =
          segments().check(name, bytes -> fixture.segments().makeRoom(Long.MAX_VALUE / 2));
      // The first one was open when its file went.
      assertThat(finding).isEqualTo(name.equals(names.getFirst()) ? Finding.SOUND : Finding.GONE);
    }

    assertThat(fixture.stored()).isEmpty();
    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
  }

  @Test
  void check_builtAgainWhileTheDamageIsFound_isAtMostBuiltOnceMore() throws IOException {
    Path file = fixture.stored().getFirst();
    BitRot.strike(file);

    assertThat(segments().check(id(file), bytes -> fixture.deliver(commit)))
        .isEqualTo(Finding.DAMAGED);

    assertThat(fixture.deliver(commit)).isEqualTo(fixture.expected(commit));
    assertThat(segments().check(id(file), Pace.FREE)).isEqualTo(Finding.SOUND);
  }
}
