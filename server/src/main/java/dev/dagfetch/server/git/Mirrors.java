package dev.dagfetch.server.git;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All mirrors of a daemon. Thread-safe. */
public final class Mirrors implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Mirrors.class);

  private final GitSettings settings;
  private final Engine engine;
  private final ConcurrentMap<String, Mirror> open = new ConcurrentHashMap<>();

  public Mirrors(GitSettings settings, MeterRegistry meters, InstantSource clock) {
    this.settings = settings;
    this.engine = Engine.create(settings, meters, clock);
  }

  /** Makes JGit hermetic and makes the directories. Once, before {@link #open}. */
  public void start() {
    HermeticGit.install();
    LocalDisk.use(
        "all",
        () -> {
          Files.createDirectories(settings.mirrors());
          return Files.createDirectories(settings.tmp());
        });
  }

  /**
   * The mirror of a repository, made if needed and cleared of what a killed daemon left; no network. A changed remote takes
   * effect for later fetches of the same mirror.
   */
  public Mirror open(String repository, Remote remote) {
    @Nullable Mirror known = open.get(repository);
    if (known == null) {
      known = open.computeIfAbsent(repository, name -> Mirror.open(name, remote, engine));
    }
    known.use(remote);
    return known;
  }

  /** Removes a repository's mirror. Call it when nobody reads it any more. */
  public void delete(String repository) {
    closeMirror(repository);
    Path directory = MirrorDirectory.of(settings, repository).gitDir();
    Path aside = settings.tmp().resolve("deleted-" + UUID.randomUUID());
    LocalDisk.use(
        repository,
        () -> {
          if (Files.exists(directory)) {
            Files.move(directory, aside);
            MirrorDirectory.syncDirectory(settings.mirrors());
          }
          return aside;
        });
    Thread.ofVirtual().name("delete mirror").start(() -> deleteAside(repository, aside));
  }

  private void closeMirror(String repository) {
    @Nullable Mirror mirror = open.remove(repository);
    if (mirror != null) {
      mirror.close();
    }
  }

  private static void deleteAside(String repository, Path aside) {
    try {
      FileTree.delete(aside);
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("repository", repository)
          .addKeyValue("directory", aside)
          .setCause(e)
          .log("deleted mirror still takes space; it is swept at the next start");
    }
  }

  /** Allocated blocks of all mirrors. */
  public long usedBytes() {
    return LocalDisk.use("all", () -> FileTree.allocatedBytes(settings.mirrors()));
  }

  /** Stops fetches under way. More than once is as good as once. */
  @Override
  public void close() {
    open.keySet().forEach(this::closeMirror);
    engine.close();
  }
}
