package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real file system of a few megabytes: a tmpfs of its own, that can be filled to the last byte
 * and have parts of it become read-only. Where this process may not mount, the test that wants it
 * is skipped, and says so. Not thread-safe.
 */
public final class SmallDisk implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  private final Path root;
  private final Path filler;

  private SmallDisk(Path root) {
    this.root = root;
    this.filler = root.resolve("filler");
  }

  /** Mounts one on a directory, which is made. */
  public static SmallDisk mount(Path directory, int megabytes) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String size = "size=%dm,mode=0755".formatted(megabytes);
    String refusal = run("mount", "-t", "tmpfs", "-o", size, "dagfetch-test", directory.toString());
    if (!refusal.isEmpty()) {
      System.err.println("SKIPPED, a full disk is not tested here, for mounting one: " + refusal);
    }
    Assumptions.assumeTrue(refusal.isEmpty(), "mounting a small disk: " + refusal);
    return new SmallDisk(directory);
  }

  public Path root() {
    return root;
  }

  public long freeBytes() {
    return root.toFile().getUsableSpace();
  }

  /** Takes all that is free but so many bytes. */
  public void fillBut(long left) {
    try (OutputStream out =
        Files.newOutputStream(
            filler,
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.APPEND)) {
      for (long rest = freeBytes() - left; rest > 0; rest -= CHUNK) {
        out.write(new byte[(int) Math.min(CHUNK, rest)]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives back what {@link #fillBut} took. */
  public void empty() {
    try {
      Files.deleteIfExists(filler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has a directory take no write, as a file system does that has found an error in itself. */
  public void readOnly(Path directory) {
    require("mount", "--bind", directory.toString(), directory.toString());
    require("mount", "-o", "remount,bind,ro", directory.toString());
  }

  /** Ends {@link #readOnly}. */
  public void writable(Path directory) {
    require("umount", directory.toString());
  }

  @Override
  public void close() {
    require("umount", "--lazy", root.toString());
  }

  private static void require(String... command) {
    String refusal = run(command);
    if (!refusal.isEmpty()) {
      throw new IllegalStateException(List.of(command) + ": " + refusal);
    }
  }

  /** Runs a command; returns why it failed, or nothing. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? "" : said.strip() + " ";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What lies directly in a directory. */
  public static List<String> names(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
