package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RawDirectoryTest {
  private @TempDir Path tmp;

  @Test
  void everyByte_goesToTheDiskAndBackUnchanged() throws IOException {
    RawDirectory directory = new RawDirectory(Files.createDirectory(tmp.resolve("wïth %41 blank")));
    for (int b = 1; b < 256; b++) {
      if (b == '/' || b == '.') {
        continue;
      }
      TreePath path = TreePath.parse(new byte[] {(byte) b});
      Files.createFile(directory.resolve(path));
      SymbolicLinks.create(new byte[] {(byte) b}, directory.resolveBytes(link(b)));

      assertThat(directory.relativize(directory.resolve(path))).isEqualTo(path);
      assertThat(SymbolicLinks.read(directory.resolveBytes(link(b)))).containsExactly(b);
      assertThat(Files.exists(directory.resolve(link(b)))).as("link to %02x", b).isTrue();
    }
    try (Stream<Path> all = Files.list(directory.path())) {
      assertThat(all).hasSize(2 * 253);
    }
  }

  @Test
  void linkTarget_thatJavaWouldTidyUp_isKept() throws IOException {
    RawDirectory directory = new RawDirectory(tmp);
    byte[] target = "a//b/./".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    SymbolicLinks.create(target, directory.resolveBytes(link(1)));

    assertThat(SymbolicLinks.read(directory.resolveBytes(link(1)))).isEqualTo(target);
  }

  @Test
  void directories_areNamedOnceAndBeforeWhatIsInThem() {
    assertThat(
            Directories.of(
                Stream.of("a-b", "a/b/c", "a/b/d", "a/e", "a0/b", "ab/c/d", "ab/ce/f", "b")
                    .map(path -> entry(path, 0100644))
                    .toList()))
        .extracting(TreePath::toString)
        .containsExactly("a", "a/b", "a0", "ab", "ab/c", "ab/ce");
    assertThat(Directories.of(List.of(entry("libs/sub", 0160000))))
        .extracting(TreePath::toString)
        .containsExactly("libs", "libs/sub");
  }

  private static TreePath link(int b) {
    return TreePath.parse(new byte[] {'l', (byte) b});
  }

  private static TreeEntry entry(String path, int mode) {
    return new TreeEntry(TreePath.parse(path), mode, 1, new ObjectId("b".repeat(40)));
  }
}
