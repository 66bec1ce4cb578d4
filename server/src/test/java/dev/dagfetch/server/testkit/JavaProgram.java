package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program of this build, to be run in a JVM of its own. Where it was packaged it runs from its
 * jar and {@code lib} beside that, and from its {@link StartupCache} if that was made, which halves
 * what a start costs; else, as in an IDE, from the class path of the test.
 */
public final class JavaProgram {
  /** For processes that live for seconds. Netty prepares flight recorder events at every start. */
  private static final List<String> SHORT_LIVED =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Dio.netty.jfr.enabled=false",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final Class<?> main;
  private final String classPath;
  private final List<String> startup;

  private JavaProgram(Class<?> main, String classPath, List<String> startup) {
    this.main = main;
    this.classPath = classPath;
    this.startup = startup;
  }

  /** The program with a main class, in its quickest form. */
  public static JavaProgram of(Class<?> main) {
    Path home = home(main);
    if (!isPackaged(home)) {
      return onClassPath(main);
    }
    String jars = jars(home);
    StartupCache cache = StartupCache.of(home, jars);
    return new JavaProgram(main, jars, cache.isMade() ? cache.jvmOptions() : List.of());
  }

  /** The program with all that the test sees, as the launcher has it for what starts a daemon. */
  public static JavaProgram onClassPath(Class<?> main) {
    return new JavaProgram(main, System.getProperty("java.class.path"), List.of());
  }

  /** The packaged program, which makes its startup cache when it ends. */
  static JavaProgram making(Class<?> main, Path made) {
    return new JavaProgram(main, jars(home(main)), List.of("-XX:AOTCacheOutput=" + made));
  }

  /** The startup cache of the packaged program. */
  static StartupCache cacheOf(Class<?> main) {
    Path home = home(main);
    return StartupCache.of(home, jars(home));
  }

  /** The command up to the main class, to be followed by arguments. */
  public List<String> command(List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SHORT_LIVED);
    command.addAll(startup);
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath, main.getName()));
    return command;
  }

  private static Path home(Class<?> main) {
    try {
      return Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isPackaged(Path home) {
    return Files.isRegularFile(home) && Files.isDirectory(lib(home));
  }

  private static Path lib(Path jar) {
    return jar.resolveSibling("lib");
  }

  /** A class path of jars only, always in the same order: a cache is for one class path. */
  private static String jars(Path jar) {
    try (Stream<Path> others = Files.list(lib(jar))) {
      return Stream.concat(Stream.of(jar), others.sorted())
          .map(Path::toString)
          .collect(Collectors.joining(":"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
