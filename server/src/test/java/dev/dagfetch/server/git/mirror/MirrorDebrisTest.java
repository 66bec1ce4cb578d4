package dev.dagfetch.server.git.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What work on a deleted mirror leaves under its name does not stand in the way of a new one. */
class MirrorDebrisTest {
  @Test
  void open_debrisUnderTheName_isPutAwayForANewMirror(@TempDir Path tmp) throws IOException {
    Path name = tmp.resolve("state/mirrors/added.git");
    Files.createDirectories(name.resolve("refs/dagfetch"));
    Files.writeString(name.resolve("refs/dagfetch/late"), "late");
    Remote remote =
        new Remote(RemoteUrl.parse("file:///nowhere"), new Credential.None(), List.of());

    try (MirrorFixture fixture = new MirrorFixture(tmp)) {
      Mirror mirror = fixture.mirrors().open("added", remote);

      assertThat(mirror.kept()).isEmpty();
      assertThat(name.resolve("HEAD")).exists();
      assertThat(name.resolve("refs/dagfetch/late")).doesNotExist();
    }
  }
}
