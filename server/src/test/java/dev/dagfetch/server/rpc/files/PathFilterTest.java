package dev.dagfetch.server.rpc.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.store.Manifest;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathFilterTest {
  private static final ObjectId ID = new ObjectId("0".repeat(40));

  /** In the order of their bytes: "-" and "." come before "/", "0" after it. */
  private static final Manifest MANIFEST =
      manifest("a", "b-x", "b.txt", "b/1", "b/c/2", "b/d", "b0", "c/3");

  @Test
  void none_wantsEverything() {
    PathFilter all = PathFilter.parse(List.of());

    assertThat(all.isAll()).isTrue();
    assertThat(select(all))
        .containsExactly("a", "b-x", "b.txt", "b/1", "b/c/2", "b/d", "b0", "c/3");
  }

  @Test
  void directory_wantsWhatIsBelowIt_andNotItsNeighbours() {
    assertThat(select(filter("b"))).containsExactly("b/1", "b/c/2", "b/d");
    assertThat(select(filter("b/c"))).containsExactly("b/c/2");
  }

  @Test
  void file_wantsItself() {
    assertThat(select(filter("b.txt"))).containsExactly("b.txt");
  }

  @Test
  void several_areMergedInTheOrderOfPaths_eachOnce() {
    assertThat(select(filter("c", "b/c", "b", "b", "a")))
        .containsExactly("a", "b/1", "b/c/2", "b/d", "c/3");
  }

  @Test
  void missingOnes_areIgnored_aslongAsOneIsThere() {
    PathFilter filter = filter("a", "b/zzz", "nothing");

    assertThat(select(filter)).containsExactly("a");
    assertThat(filter.present(MANIFEST)).containsExactly(TreePath.parse("a"));
  }

  @Test
  void allMissing_isRefused() {
    assertThatThrownBy(() -> filter("a/b", "x").select(MANIFEST))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.PATH_MISSING_AT_COMMIT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/", "a//b", "a/../b", ".", "a\0b"})
  void malformed_isRefused(String path) {
    assertThatThrownBy(() -> filter(path))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PATH_INVALID));
  }

  @Test
  void tooMany_areRefused() {
    assertThatThrownBy(
            () -> PathFilter.parse(Collections.nCopies(10_001, ByteString.copyFromUtf8("a"))))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FIELD_INVALID));
  }

  private static PathFilter filter(String... paths) {
    return PathFilter.parse(Stream.of(paths).map(ByteString::copyFromUtf8).toList());
  }

  private static List<String> select(PathFilter filter) {
    return filter.select(MANIFEST).stream().map(entry -> entry.path().toString()).toList();
  }

  private static Manifest manifest(String... paths) {
    List<TreeEntry> entries =
        Stream.of(paths).map(path -> new TreeEntry(TreePath.parse(path), 0100644, 1, ID)).toList();
    return new Manifest(new TreeId("1".repeat(40)), entries, paths.length, 0);
  }
}
