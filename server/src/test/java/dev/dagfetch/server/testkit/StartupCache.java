package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a JVM learnt of a class path of jars at one start, for later ones: an AOT cache of the JDK,
 * kept beside the jars. The build makes it before the integration tests, with {@link #make}.
 */
public final class StartupCache {
  private final Path directory;
  private final Path file;

  private StartupCache(Path directory, String fingerprint) {
    this.directory = directory;
    this.file = directory.resolve(fingerprint + ".aot");
  }

  /** Runs a program once, as it is mostly used, until it ends by itself. */
  public interface Rehearsal {
    void run(JavaProgram program) throws Exception;
  }

  /** That of a program's jars as they are now. */
  static StartupCache of(Path jar, String jars) {
    return new StartupCache(jar.resolveSibling("startup"), fingerprint(jars));
  }

  /** Makes that of a packaged program, if it is not there, in place of all others. */
  public static void make(Class<?> main, Rehearsal rehearsal) throws Exception {
    StartupCache cache = JavaProgram.cacheOf(main);
    if (cache.isMade()) {
      return;
    }
    cache.clear();
    Path made = cache.directory.resolve("made");
    rehearsal.run(JavaProgram.making(main, made));
    Files.move(made, cache.file, StandardCopyOption.ATOMIC_MOVE);
  }

  boolean isMade() {
    return Files.exists(file);
  }

  /** What a JVM says of its caches goes to the standard output, where a daemon has its one line. */
  List<String> jvmOptions() {
    return List.of(
        "-XX:AOTCache=" + file, "-Xlog:disable", "-Xlog:all=warning,aot=off,cds=off:stderr");
  }

  /** A JVM refuses the cache of another one, and of jars of another time or size. */
  private static String fingerprint(String jars) {
    StringBuilder all = new StringBuilder(Runtime.version().toString());
    try {
      for (String jar : jars.split(":", -1)) {
        Path path = Path.of(jar);
        all.append('\n').append(path).append(' ').append(Files.size(path));
        all.append(' ').append(Files.getLastModifiedTime(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return GitHash.blob(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void clear() throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path old : files.toList()) {
        Files.delete(old);
      }
    }
  }
}
