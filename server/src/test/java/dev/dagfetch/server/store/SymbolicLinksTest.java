package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymbolicLinksTest {
  private @TempDir Path tmp;

  private byte[] path(String name) {
    return tmp.resolve(name).toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void read_linkWithSlashesThatPathsDrop_givesThemBack() throws IOException {
    byte[] target = "a//b/".getBytes(StandardCharsets.UTF_8);

    SymbolicLinks.create(target, path("link"));

    assertThat(SymbolicLinks.read(path("link"))).isEqualTo(target);
  }

  /** A checkout that is being deleted, or that somebody took a link from, is not unreadable. */
  @Test
  void read_linkThatIsGone_saysSo() {
    assertThatThrownBy(() -> SymbolicLinks.read(path("gone")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageEndingWith("gone");
  }
}
