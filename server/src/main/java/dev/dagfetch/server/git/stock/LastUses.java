package dev.dagfetch.server.git.stock;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.ObjectIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each commit of a mirror was asked for last. Kept in memory, and in a file from time to time:
 * after a crash a commit may look unused for a little longer than it is. Thread-safe.
 */
public final class LastUses {
  private static final String FILE = "dagfetch-uses";

  private final Path gitDir;
  private final InstantSource clock;
  private final Map<CommitId, Instant> uses = new ConcurrentHashMap<>();

  LastUses(Path gitDir, InstantSource clock) {
    this.gitDir = gitDir;
    this.clock = clock;
  }

  /** Says that a commit is wanted now. Cheap: every request does it. */
  public void record(CommitId commit) {
    uses.put(commit, clock.instant());
  }

  /** When it was wanted last; one of which nothing is known counts as wanted now. */
  public Instant of(CommitId commit) {
    return uses.computeIfAbsent(commit, unknown -> clock.instant());
  }

  /** Reads what was saved; a line that cannot be understood says nothing. */
  void load() throws IOException {
    Path file = gitDir.resolve(FILE);
    if (!Files.exists(file)) {
      return;
    }
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(" ", 2);
      if (fields.length == 2 && ObjectIds.isHex(fields[0]) && fields[1].matches("[0-9]{1,11}")) {
        uses.putIfAbsent(new CommitId(fields[0]), Instant.ofEpochSecond(Long.parseLong(fields[1])));
      }
    }
  }

  /** Writes what is known of these commits, and forgets the others. */
  public void save(Set<CommitId> commits, Path tmp) throws IOException {
    uses.keySet().retainAll(commits);
    List<String> lines =
        commits.stream()
            .sorted(java.util.Comparator.comparing(CommitId::hex))
            .map(this::line)
            .toList();
    Path aside = tmp.resolve("fetch-" + java.util.UUID.randomUUID());
    Files.write(aside, lines, StandardCharsets.US_ASCII);
    Files.move(
        aside,
        gitDir.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private String line(CommitId commit) {
    return commit.hex() + " " + of(commit).getEpochSecond();
  }
}
