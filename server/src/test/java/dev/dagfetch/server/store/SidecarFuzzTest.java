package dev.dagfetch.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dagfetch.server.testkit.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests of checkouts, almost right. */
class SidecarFuzzTest {
  @TempDir private Path dir;

  @Test
  void manifest_isReadOrMalformed() throws IOException {
    Path file = dir.resolve("manifest");
    Sidecar.write(file, SidecarTest.FACTS, SidecarTest.ENTRIES);
    byte[] sound = Files.readAllBytes(file);
    String text = new String(sound, java.nio.charset.StandardCharsets.ISO_8859_1);

    Fuzz.run(
        this::read,
        IOException.class,
        sound,
        text.replaceFirst("files [0-9]+", "files 2147483647").getBytes(UTF_8));
  }

  @FuzzTest(maxDuration = "10m")
  void file(byte[] input) {
    Fuzz.one(this::read, IOException.class, input);
  }

  private void read(byte[] input) throws IOException {
    Path file = dir.resolve("manifest");
    Files.write(file, input);
    Sidecar.readRecord(file);
    Sidecar.readEntries(file);
  }
}
