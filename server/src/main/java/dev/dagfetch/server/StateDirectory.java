package dev.dagfetch.server;

import dev.dagfetch.server.fault.Failpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds all a daemon keeps, owned by this process from {@link #open} to {@link
 * #close}.
 *
 * <p>The lock belongs to the process and not to the file, so a daemon that was killed leaves none
 * behind.
 */
final class StateDirectory implements AutoCloseable {
  /**
   * What the layout file of this daemon says. To be raised by a change that an older daemon would
   * misread.
   */
  private static final String LAYOUT = "1";

  private final Path root;
  private final FileChannel owner;

  private StateDirectory(Path root, FileChannel owner) {
    this.root = root;
    this.owner = owner;
  }

  /**
   * Makes the directory if needed, takes it, and checks that it is of a format that this daemon
   * knows.
   */
  static StateDirectory open(Path root) throws StartException {
    try {
      Files.createDirectories(root);
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
      StateDirectory state = new StateDirectory(root, take(root));
      state.requireLayout();
      Files.createDirectories(state.tmp());
      return state;
    } catch (IOException e) {
      throw StartException.precondition(
          "the state directory %s cannot be used: %s".formatted(root, e), e);
    }
  }

  Path catalog() {
    return root.resolve("catalog.db");
  }

  Path mirrors() {
    return root.resolve("mirrors");
  }

  Path checkouts() {
    return root.resolve("checkouts");
  }

  Path segments() {
    return root.resolve("segments");
  }

  /** How far scrub has come. */
  Path scrubNotes() {
    return root.resolve("scrub");
  }

  /** Everything unfinished. */
  Path tmp() {
    return root.resolve("tmp");
  }

  private static FileChannel take(Path root) throws IOException, StartException {
    FileChannel owner =
        FileChannel.open(
            root.resolve("owner.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = tryLock(owner);
    if (lock == null) {
      String pid = read(owner);
      owner.close();
      throw StartException.precondition(
          "another dagfetchd (process %s) owns the state directory %s; stop it, or choose another one with --state"
              .formatted(pid, root),
          new IllegalStateException("locked"));
    }
    owner.truncate(0);
    owner.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"), 0);
    return owner;
  }

  private static @Nullable FileLock tryLock(FileChannel owner) throws IOException {
    try {
      return owner.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another daemon in this very process.
      return null;
    }
  }

  private static String read(FileChannel owner) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(32);
    owner.read(text, 0);
    return StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
  }

  private void requireLayout() throws IOException, StartException {
    Path file = root.resolve("layout");
    if (!Files.exists(file)) {
      requireNew();
      Path unfinished = root.resolve("layout.new");
      Files.writeString(unfinished, LAYOUT + "\n");
      Failpoint.LAYOUT_WRITTEN.pass();
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    requireCatalog();
    String found = Files.readString(file).strip();
    if (!found.equals(LAYOUT)) {
      throw refused(
          "has layout \"%s\", and this dagfetchd knows layout %s only; use the dagfetchd that wrote it"
              .formatted(found, LAYOUT));
    }
  }

  /**
   * A new catalog beside mirrors would know no pins, and so let go of every commit that is kept for
   * one. Who wants that says so with an empty file.
   */
  private void requireCatalog() throws IOException, StartException {
    if (!Files.exists(catalog()) && hasMirrors()) {
      throw refused(
          "has mirrors and no catalog.db, which knew their pins; restore a backup of it, or make an"
              + " empty file of that name to start without pins");
    }
  }

  private boolean hasMirrors() throws IOException {
    if (!Files.isDirectory(mirrors())) {
      return false;
    }
    try (Stream<Path> found = Files.list(mirrors())) {
      return found.findAny().isPresent();
    }
  }

  private void requireNew() throws StartException {
    if (Files.exists(catalog()) || Files.exists(mirrors())) {
      throw refused(
          "has no layout file, so it cannot be told which dagfetchd wrote it; restore the file, or"
              + " choose another one with --state");
    }
  }

  private StartException refused(String why) throws StartException {
    close();
    return StartException.precondition(
        "the state directory %s %s".formatted(root, why), new IllegalStateException("layout"));
  }

  @Override
  public void close() {
    try {
      owner.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest.
    }
  }
}
