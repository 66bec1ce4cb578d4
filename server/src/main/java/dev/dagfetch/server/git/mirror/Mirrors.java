package dev.dagfetch.server.git.mirror;

import dev.dagfetch.server.disk.DiskRoom;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.disk.FileTree;
import dev.dagfetch.server.git.disk.HermeticGit;
import dev.dagfetch.server.git.disk.LocalDisk;
import dev.dagfetch.server.git.disk.MirrorDirectory;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.submodule.SubmoduleName;
import dev.dagfetch.server.git.upkeep.Caretaker;
import dev.dagfetch.server.git.upkeep.UpkeepSettings;
import dev.dagfetch.server.scrub.AtRest;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All mirrors of a daemon. Thread-safe. */
public final class Mirrors implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Mirrors.class);

  /** Names of unfinished things, see {@link MirrorDirectory} and {@code ScratchRepository}. */
  private static final Pattern OURS =
      Pattern.compile("(mirror|fetch|deleted)-[0-9a-f-]{36}(\\.git)?");

  private final GitSettings settings;
  private final UpkeepSettings upkeep;
  private final Engine engine;
  private final ConcurrentMap<String, Mirror> open = new ConcurrentHashMap<>();
  private final Caretaker caretaker;

  public Mirrors(
      GitSettings settings,
      UpkeepSettings upkeep,
      Room room,
      MeterRegistry meters,
      InstantSource clock) {
    this.settings = settings;
    this.upkeep = upkeep;
    this.engine = Engine.create(settings, meters, clock, room);
    this.caretaker =
        new Caretaker(upkeep, () -> open.values().stream().map(Mirror::upkeep).toList());
  }

  /** Mirrors that are kept small as it is usual, and may take all of the disk. */
  public Mirrors(GitSettings settings, MeterRegistry meters, InstantSource clock) {
    this(settings, UpkeepSettings.DEFAULTS, Room.ENDLESS, meters, clock);
  }

  /** Makes JGit hermetic and clears what a killed daemon left. Once, before {@link #open}. */
  public void start() {
    HermeticGit.install();
    LocalDisk.use(
        "any repository",
        () -> {
          Files.createDirectories(settings.mirrors());
          Files.createDirectories(settings.tmp());
          sweepTmp();
          return settings;
        });
    caretaker.start();
  }

  /** The directory is shared: only what has our names is ours. */
  private void sweepTmp() throws IOException {
    List<Path> leftovers;
    try (Stream<Path> files = Files.list(settings.tmp())) {
      leftovers =
          files.filter(file -> OURS.matcher(file.getFileName().toString()).matches()).toList();
    }
    for (Path leftover : leftovers) {
      FileTree.delete(leftover);
    }
  }

  /**
   * The mirror of a repository, made if needed and cleared of what a killed daemon left; no
   * network. A changed remote takes effect for later fetches of the same mirror.
   */
  public Mirror open(String repository, Remote remote) {
    @Nullable Mirror known = open.get(repository);
    if (known == null) {
      known = open.computeIfAbsent(repository, name -> Mirror.open(name, remote, engine, upkeep));
      reopenSubmodules(repository, remote);
    }
    known.use(remote);
    return known;
  }

  /**
   * The mirror of a submodule of a repository, made if needed. Each URL has one of its own, and
   * each repository has its own ones: what one may read with its credentials, another may not.
   */
  public Mirror openSubmodule(String repository, Remote remote) {
    return open(SubmoduleName.of(repository, remote.url()), remote);
  }

  /** The open mirrors of a repository's submodules. */
  public List<Mirror> submodules(String repository) {
    return open.values().stream()
        .filter(mirror -> SubmoduleName.isOf(mirror.repository(), repository))
        .toList();
  }

  /**
   * Opens what earlier daemons have of a repository's submodules, which pins may keep. Their
   * remotes are not known before somebody asks for them, and then each is looked at anew: until
   * then they have the repository's own, and are not fetched from.
   */
  private void reopenSubmodules(String repository, Remote remote) {
    for (String name : submodulesOnDisk(repository)) {
      open.computeIfAbsent(name, n -> Mirror.open(n, remote, engine, upkeep));
    }
  }

  private List<String> submodulesOnDisk(String repository) {
    return LocalDisk.use(
        repository,
        () -> {
          try (Stream<Path> files = Files.list(settings.mirrors())) {
            return files
                .flatMap(file -> MirrorDirectory.repository(file.getFileName().toString()).stream())
                .filter(name -> SubmoduleName.isOf(name, repository))
                .toList();
          }
        });
  }

  /** Removes a repository's mirror, and those of its submodules. Call it when nobody reads them. */
  public void delete(String repository) {
    submodulesOnDisk(repository).forEach(this::deleteOne);
    deleteOne(repository);
  }

  private void deleteOne(String repository) {
    closeMirror(repository);
    Path directory = settings.directory(repository).gitDir();
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

  /** What the disk that the mirrors are on still takes. */
  public DiskRoom disk() {
    return engine.intake().disk();
  }

  /** Allocated blocks of all mirrors. */
  public long usedBytes() {
    return LocalDisk.use("any repository", () -> FileTree.allocatedBytes(settings.mirrors()));
  }

  /** Size of all packs, those that are arriving included. Cheap. */
  public long packBytes() {
    return LocalDisk.use("any repository", () -> PackBytes.below(settings.mirrors()));
  }

  /** A mirror that has a tree; empty if none has. */
  public Optional<Mirror> holding(TreeId tree) {
    return open.values().stream().filter(mirror -> mirror.hasTree(tree)).findFirst();
  }

  /** The packs, to be checked. */
  public AtRest atRest() {
    return new PacksAtRest(open::values);
  }

  /** Lets go, soon and in the background, of all commits that nobody needs now. */
  public void tidySoon() {
    caretaker.hurry();
  }

  /** How many commits each repository keeps for pins; those that keep none are left out. */
  public Map<String, Integer> kept() {
    Map<String, Integer> kept = new TreeMap<>();
    for (Mirror mirror : open.values()) {
      int commits = mirror.kept().size();
      if (commits > 0) {
        kept.put(mirror.repository(), commits);
      }
    }
    return kept;
  }

  /** Stops fetches under way. More than once is as good as once. */
  @Override
  public void close() {
    caretaker.close();
    open.keySet().forEach(this::closeMirror);
    engine.close();
  }
}
