package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SidecarTest {
  static final CheckoutRecord FACTS =
      new CheckoutRecord(new TreeId("a".repeat(40)), new BootId("boot"), 12_288, 2);
  static final List<TreeEntry> ENTRIES =
      List.of(
          entry(0100755, 5_000_000_000L, bytes("a b\tc\nd")),
          entry(0120000, 3, new byte[] {'x', '/', (byte) 0xff, 1}));

  private @TempDir Path tmp;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = tmp.resolve("manifest");
    Sidecar.write(file, FACTS, ENTRIES);
  }

  @Test
  void read_returnsWhatWasWritten() throws IOException {
    assertThat(Sidecar.readRecord(file)).isEqualTo(FACTS);
    assertThat(Sidecar.readEntries(file)).isEqualTo(ENTRIES);
  }

  @Test
  void write_overAnotherOne_fails() {
    assertThatThrownBy(() -> Sidecar.write(file, FACTS, ENTRIES)).isInstanceOf(IOException.class);
  }

  @Test
  void readEntries_withAnyByteChangedOrCutOff_isMalformed() throws IOException {
    byte[] sound = Files.readAllBytes(file);
    for (int i = 0; i < sound.length; i++) {
      byte[] changed = sound.clone();
      changed[i] ^= 0x11;
      assertMalformed(changed);
      assertMalformed(java.util.Arrays.copyOf(sound, i));
    }
  }

  private void assertMalformed(byte[] content) throws IOException {
    Files.write(file, content);
    assertThatThrownBy(() -> Sidecar.readEntries(file))
        .isInstanceOf(Sidecar.MalformedException.class);
  }

  private static TreeEntry entry(int mode, long size, byte[] path) {
    return new TreeEntry(TreePath.parse(path), mode, size, new ObjectId("b".repeat(40)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
