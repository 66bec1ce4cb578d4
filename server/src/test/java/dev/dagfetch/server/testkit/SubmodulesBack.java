package dev.dagfetch.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.dagfetch.v1.ElidedEntry;
import dev.dagfetch.v1.Submodule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Puts gitlinks back in place of submodules, by nothing but what the protocol says; what does not
 * add up fails the test.
 */
final class SubmodulesBack {
  private static final int GITLINK = 0160000;

  private final List<GitFile> files;
  private final List<ElidedEntry> elided;

  private SubmodulesBack(List<GitFile> files, List<ElidedEntry> elided) {
    this.files = new ArrayList<>(files);
    this.elided = new ArrayList<>(elided);
  }

  /** The tree id of the version with its gitlinks. */
  static String treeId(List<GitFile> files, List<ElidedEntry> elided, List<Submodule> submodules) {
    SubmodulesBack back = new SubmodulesBack(files, elided);
    assertThat(submodules.stream().map(s -> s.getPath().toString(StandardCharsets.ISO_8859_1)))
        .isSorted()
        .doesNotHaveDuplicates();
    submodules.reversed().forEach(back::putBack);
    return GitHash.tree(back.files, back.elided);
  }

  private void putBack(Submodule submodule) {
    String path = submodule.getPath().toString(StandardCharsets.ISO_8859_1);
    byte[] commit = submodule.getCommit().toByteArray();
    String tree = new String(commit, 0, 46, StandardCharsets.US_ASCII);

    assertThat(tree).as(path).isEqualTo("tree " + take(path) + "\n");

    files.add(
        new GitFile(
            submodule.getPath().toByteArray(),
            GITLINK,
            GitHash.object("commit", commit),
            new byte[0]));
  }

  /** Takes what is at or below a path away and returns its tree id. */
  private String take(String path) {
    String below = path + "/";
    List<GitFile> ofFiles = move(files, file -> file.name(), below);
    List<ElidedEntry> ofElided =
        move(elided, entry -> entry.getPath().toString(StandardCharsets.ISO_8859_1), below);
    List<ElidedEntry> whole =
        elided.stream()
            .filter(e -> e.getPath().toString(StandardCharsets.ISO_8859_1).equals(path))
            .toList();
    elided.removeAll(whole);
    if (!whole.isEmpty()) {
      return whole.getFirst().getObjectId();
    }
    return GitHash.tree(
        ofFiles.stream().map(file -> cut(file, below.length())).toList(),
        ofElided.stream().map(entry -> cut(entry, below.length())).toList());
  }

  private static <T> List<T> move(List<T> from, Function<T, String> name, String prefix) {
    List<T> moved = from.stream().filter(each -> name.apply(each).startsWith(prefix)).toList();
    from.removeAll(moved);
    return moved;
  }

  private static GitFile cut(GitFile file, int prefix) {
    byte[] path = Arrays.copyOfRange(file.path(), prefix, file.path().length);
    return new GitFile(path, file.mode(), file.id(), file.content());
  }

  private static ElidedEntry cut(ElidedEntry entry, int prefix) {
    ByteString path = entry.getPath().substring(prefix);
    return entry.toBuilder().setPath(path).build();
  }
}
