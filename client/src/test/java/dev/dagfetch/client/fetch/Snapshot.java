package dev.dagfetch.client.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Everything below a directory, to see whether anything changed. */
final class Snapshot {
  private Snapshot() {}

  static List<String> of(Path root) {
    try (Stream<Path> found = Files.walk(root)) {
      return found.sorted().map(Snapshot::line).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(Path path) {
    try {
      String kind = Files.isSymbolicLink(path) ? "-> " + Files.readSymbolicLink(path) : "";
      String content =
          Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
              ? Files.readString(path, java.nio.charset.StandardCharsets.ISO_8859_1)
              : "";
      return path + " " + kind + content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
