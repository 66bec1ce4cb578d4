package dev.dagfetch.server.git.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRefTest {
  @TempDir Path tmp;

  @Test
  void read_file_isReadAnewWithoutItsLastNewline() throws IOException {
    Path file = Files.writeString(tmp.resolve("secret"), "one\n");
    SecretRef secret = new SecretRef("file:" + file);

    assertThat(secret.read()).isEqualTo("one");
    Files.writeString(file, "two\r\n");
    assertThat(secret.read()).isEqualTo("two");
    Files.writeString(file, " three \n\n");
    assertThat(secret.read()).isEqualTo(" three \n");
  }

  @Test
  void read_environment_isRead() {
    assertThat(new SecretRef("env:PATH").read()).isEqualTo(System.getenv("PATH"));
  }

  @Test
  void read_nothingThere_namesTheReference() throws IOException {
    Path empty = Files.createFile(tmp.resolve("empty"));

    for (String reference :
        new String[] {
          "file:" + tmp.resolve("none"), "file:" + empty, "file:" + tmp, "env:NO_SUCH_X"
        }) {
      assertThatThrownBy(() -> new SecretRef(reference).read())
          .isInstanceOfSatisfying(
              DagfetchException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.REMOTE_AUTH_FAILED))
          .hasMessageContaining(reference);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s3cr3t",
        "file:",
        "file:s3cr3t",
        "file:~/s3cr3t",
        "env:",
        "env:s3cr3t value",
        "env:1",
        "https://s3cr3t"
      })
  void new_malformed_isRefusedWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> new SecretRef(text))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FIELD_INVALID))
        .hasMessageNotContaining("s3cr3t");
  }
}
