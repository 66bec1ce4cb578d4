package dev.dagfetch.client.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.server.testkit.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.io.TempDir;

/** Files beside a fetched directory, almost right, under a checksum that fits. */
final class ManifestFuzzTest {
  private static final String EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

  @TempDir Path temp;

  @FuzzTest(maxDuration = "10m")
  void manifest(byte[] input) {
    Fuzz.one(this::readManifest, VerificationException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void stamps(byte[] input) {
    Fuzz.one(this::readStamps, VerificationException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void path(byte[] input) {
    Fuzz.one(TreePath::of, IllegalArgumentException.class, input);
  }

  private void readManifest(byte[] input) throws IOException {
    Path file = Files.write(temp.resolve("manifest"), sealed(input));
    ManifestFile.read(file).orElseThrow();
  }

  private void readStamps(byte[] input) throws IOException {
    Path file = Files.write(temp.resolve("stamps"), sealed(input));
    Manifest.Origin origin = new Manifest.Origin("etl", "pipelines", "1".repeat(40));
    Stamps unused = StampFile.read(file, new Manifest(origin, EMPTY_TREE, List.of(), List.of()));
  }

  /** What is behind the last line break is taken for the place of the checksum. */
  private static byte[] sealed(byte[] input) {
    String text = new String(input, ISO_8859_1);
    String body = text.substring(0, text.lastIndexOf('\n') + 1);
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(ISO_8859_1));
    return (body + "crc32c %08x\n".formatted(crc.getValue())).getBytes(ISO_8859_1);
  }
}
