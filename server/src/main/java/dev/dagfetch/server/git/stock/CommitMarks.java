package dev.dagfetch.server.git.stock;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.disk.MirrorDirectory;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.ObjectIds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;

/**
 * What a mirror knows about its commits, as refs of its own: which are here with their whole tree
 * ({@code refs/dagfetch/complete/}), and which must stay ({@code refs/dagfetch/keep/}).
 *
 * <p>That a commit object is here says nothing about its files, since a fetch can end at any byte;
 * the complete-mark is made after every object was found, and is durable. Every complete commit is
 * also named in the {@code shallow} file, so that Git's own tools find the mirror in order although
 * no commit has its parents. Thread-safe; writes are one at a time, since a ref's directory comes
 * and goes with its last ref.
 */
public final class CommitMarks {
  private static final String PARENT = "refs/dagfetch/";
  private static final String COMPLETE = PARENT + "complete/";
  private static final String KEEP = PARENT + "keep/";

  private final Repository repository;
  private final Path gitDir;

  /** The last commit that became complete, looked up on disk when first needed. */
  private final AtomicReference<Optional<CommitId>> newest =
      new AtomicReference<>(Optional.empty());

  @GuardedBy("this")
  private Set<String> shallow = Set.of();

  CommitMarks(Repository repository) {
    this.repository = repository;
    this.gitDir = repository.getDirectory().toPath();
  }

  /** Whether a commit has the mark that it is here with its whole tree. */
  public boolean isComplete(CommitId commit) throws IOException {
    return repository.getRefDatabase().exactRef(COMPLETE + commit.hex()) != null;
  }

  /** Remembers durably that the commit and all of its tree are here. */
  public synchronized void markComplete(CommitId commit) throws IOException {
    addShallow(commit);
    Failpoint.SHALLOW_PUBLISHED.pass();
    write(COMPLETE, commit);
    newest.set(Optional.of(commit));
  }

  /** The commit that became complete last: the best base for the next fetch. */
  public Optional<CommitId> newestComplete() throws IOException {
    if (newest.get().isEmpty()) {
      Optional<CommitId> found = findNewest();
      newest.compareAndSet(Optional.empty(), found);
    }
    return newest.get();
  }

  /** All that have that mark. */
  public Set<CommitId> complete() throws IOException {
    return under(COMPLETE);
  }

  /**
   * Says of commits that they are not complete any more, durably; before their objects go. The
   * {@code shallow} file comes second: a line too many is harmless.
   */
  public synchronized void forget(Set<CommitId> commits) throws IOException {
    for (CommitId commit : commits) {
      delete(COMPLETE, commit);
    }
    syncRefs(COMPLETE);
    newest.updateAndGet(known -> known.filter(commit -> !commits.contains(commit)));
    Set<String> lines = new TreeSet<>();
    complete().forEach(commit -> lines.add(commit.hex()));
    kept().forEach(commit -> lines.add(commit.hex()));
    replaceDurably(gitDir.resolve("shallow"), text(lines));
    shallow = lines;
  }

  /** Keeps a commit until it is released; durable when it returns. */
  public synchronized void keep(CommitId commit) throws IOException {
    if (repository.getRefDatabase().exactRef(KEEP + commit.hex()) == null) {
      write(KEEP, commit);
    }
  }

  /** Lets a commit go; durable when it returns. */
  public synchronized void release(CommitId commit) throws IOException {
    if (repository.getRefDatabase().exactRef(KEEP + commit.hex()) == null) {
      return;
    }
    delete(KEEP, commit);
    syncRefs(KEEP);
  }

  /** All that are kept. */
  public Set<CommitId> kept() throws IOException {
    return under(KEEP);
  }

  private Set<CommitId> under(String prefix) throws IOException {
    return repository.getRefDatabase().getRefsByPrefix(prefix).stream()
        .map(ref -> new CommitId(ref.getName().substring(prefix.length())))
        .collect(Collectors.toUnmodifiableSet());
  }

  @GuardedBy("this")
  private void delete(String prefix, CommitId commit) throws IOException {
    RefUpdate update = repository.updateRef(prefix + commit.hex());
    update.setForceUpdate(true);
    RefUpdate.Result result = update.delete();
    if (repository.getRefDatabase().exactRef(prefix + commit.hex()) != null) {
      throw new IOException("cannot delete " + update.getName() + ": " + result);
    }
  }

  private void syncRefs(String prefix) throws IOException {
    Path refs = gitDir.resolve(prefix);
    // With its last ref the directory itself is gone.
    MirrorDirectory.syncDirectory(Files.exists(refs) ? refs : gitDir.resolve(PARENT));
  }

  private void write(String prefix, CommitId commit) throws IOException {
    RefUpdate update = repository.updateRef(prefix + commit.hex());
    update.setNewObjectId(org.eclipse.jgit.lib.ObjectId.fromString(commit.hex()));
    update.setForceUpdate(true);
    update.disableRefLog();
    RefUpdate.Result result = update.update();
    Ref written = repository.getRefDatabase().exactRef(prefix + commit.hex());
    if (written == null) {
      throw new IOException("cannot write " + update.getName() + ": " + result);
    }
    MirrorDirectory.syncDirectory(gitDir.resolve(prefix));
  }

  @GuardedBy("this")
  private void addShallow(CommitId commit) throws IOException {
    Path file = gitDir.resolve("shallow");
    Set<String> lines = new TreeSet<>(shallow);
    if (lines.isEmpty() && Files.exists(file)) {
      lines.addAll(Files.readAllLines(file, StandardCharsets.US_ASCII));
    }
    if (lines.add(commit.hex())) {
      replaceDurably(file, text(lines));
    }
    shallow = lines;
  }

  private static String text(Set<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private void replaceDurably(Path file, String text) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(
                aside,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      channel.force(true);
    }
    Failpoint.SHALLOW_SYNCED.pass();
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    MirrorDirectory.syncDirectory(gitDir);
  }

  private Optional<CommitId> findNewest() throws IOException {
    Path marks = gitDir.resolve(COMPLETE);
    if (!Files.isDirectory(marks)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(marks)) {
      return files
          .filter(file -> ObjectIds.isHex(file.getFileName().toString()))
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .map(file -> new CommitId(file.getFileName().toString()));
    }
  }
}
