package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library as a file for all daemons of tests. Each of them would unpack it at its
 * start, and leave it behind when it is killed.
 */
final class SqliteLibrary {
  /** Names the library, which is there for as long as this process lives. */
  static final String JVM_OPTION = "-Dorg.sqlite.lib.path=" + unpacked();

  private SqliteLibrary() {}

  private static Path unpacked() {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream in = LibraryLoaderUtil.class.getResourceAsStream(resource)) {
      Path directory = Files.createTempDirectory("sqlite");
      Path library = directory.resolve(name);
      directory.toFile().deleteOnExit();
      library.toFile().deleteOnExit();
      Files.copy(in, library);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
