package dev.dagfetch.server.config;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration file of a running daemon: read at start, and again whenever its content
 * changes. What was sound last stays in force until something else is.
 *
 * <p>Thread-safe: reloads come one after another. Close it to stop watching.
 */
public final class ConfigFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConfigFile.class);

  private final Path file;
  private final ConfigParser parser;
  private final Overrides overrides;
  private final ConfigListener listener;
  private final FileWatch watch;

  /** What was read last; null if it could not be read. */
  @GuardedBy("this")
  private byte @Nullable [] seen;

  /** What the daemon was started with, which all keys but the repositories still have. */
  @GuardedBy("this")
  private @Nullable Config started;

  public ConfigFile(Path file, ConfigParser parser, Overrides overrides, ConfigListener listener) {
    this.file = file.toAbsolutePath();
    this.parser = parser;
    this.overrides = overrides;
    this.listener = listener;
    this.watch = new FileWatch(this.file.resolveSibling("."), this::reloadIfChanged);
  }

  /** Reads the file for the first time. The listener is not called. */
  public synchronized Config load() throws ConfigException {
    seen = content();
    started = parse(seen);
    return started;
  }

  /** Begins to watch. After {@link #load()}. */
  public void start() throws IOException {
    watch.start();
  }

  /** Reads the file now, whether it has changed or not. Returns when the listener has. */
  public synchronized void reload() {
    seen = content();
    apply(seen);
  }

  private synchronized void reloadIfChanged() {
    byte[] content = content();
    if (!Arrays.equals(content, seen)) {
      seen = content;
      apply(content);
    }
  }

  @GuardedBy("this")
  private void apply(byte @Nullable [] content) {
    try {
      Config config = parse(content);
      listener.changed(config);
      log.atInfo()
          .addKeyValue("file", file)
          .addKeyValue("repositories", config.repositories().size())
          .log("configuration reloaded");
      warnOfRestart(config);
    } catch (ConfigException | RuntimeException e) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("problem", e.getMessage())
          .log("configuration refused, the one before stays in force");
      listener.refused(e);
    }
  }

  @GuardedBy("this")
  private void warnOfRestart(Config config) {
    if (started == null) {
      return;
    }
    List<String> keys =
        ConfigDiff.keys(started, config).filter(key -> !key.equals("repositories")).toList();
    if (!keys.isEmpty()) {
      log.atWarn()
          .addKeyValue("keys", String.join(", ", keys))
          .log("configuration keys changed that take effect at the next start");
    }
  }

  private Config parse(byte @Nullable [] content) throws ConfigException {
    Config config = content == null ? parser.parse(file) : parser.parse(file.toString(), content);
    return overrides.applyTo(config);
  }

  private byte @Nullable [] content() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      // Parsing will say why.
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    watch.close();
  }
}
