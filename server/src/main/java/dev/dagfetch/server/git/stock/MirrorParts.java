package dev.dagfetch.server.git.stock;

import dev.dagfetch.server.git.disk.MirrorDirectory;
import java.io.IOException;
import java.time.InstantSource;
import org.eclipse.jgit.lib.Repository;

/**
 * What an open mirror consists of, as far as fetching, reading and upkeep have to agree on it.
 *
 * @param local JGit's view of it
 */
public record MirrorParts(
    String repository,
    MirrorDirectory directory,
    Repository local,
    CommitMarks marks,
    LastUses uses,
    OpenReaders readers,
    Occupancy occupancy,
    Doubts doubts) {
  /**
   * Opens a mirror that has been made.
   *
   * @throws IOException if it cannot be read
   */
  public static MirrorParts open(String repository, MirrorDirectory directory, InstantSource clock)
      throws IOException {
    Repository local = directory.open();
    LastUses uses = new LastUses(directory.gitDir(), clock);
    uses.load();
    CommitMarks marks = new CommitMarks(local);
    Occupancy occupancy = new Occupancy();
    return new MirrorParts(
        repository,
        directory,
        local,
        marks,
        uses,
        new OpenReaders(),
        occupancy,
        new Doubts(repository, local, marks, new DamagedPacks(directory), occupancy));
  }
}
