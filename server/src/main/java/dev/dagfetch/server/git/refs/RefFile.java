package dev.dagfetch.server.git.refs;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.disk.MirrorDirectory;
import dev.dagfetch.server.git.object.CommitId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in a mirror that holds what the remote said about refs, across restarts: the remote's
 * address, a line for each ref, a checksum. One that is damaged, or of another remote, is as good
 * as none.
 */
final class RefFile {
  private static final Logger log = LoggerFactory.getLogger(RefFile.class);
  private static final String FIRST_LINE = "dagfetch refs 1";
  private static final String LAST_LINE = "crc32c ";

  private final Path gitDir;
  private final Path file;
  private final AgeClock clock;

  RefFile(Path gitDir, AgeClock clock) {
    this.gitDir = gitDir;
    this.file = gitDir.resolve("dagfetch-refs");
    this.clock = clock;
  }

  /** What the remote at this address said; without what is from the future. */
  List<RefSighting> read(RemoteUrl url) throws IOException {
    try {
      return parse(Files.readString(file), url);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DagfetchException | IllegalArgumentException | MalformedInputException e) {
      log.atWarn().addKeyValue("file", file).log("ignored damaged file; the remote is asked anew");
      return List.of();
    }
  }

  private List<RefSighting> parse(String text, RemoteUrl url) {
    int end = text.lastIndexOf(LAST_LINE);
    List<String> lines = text.substring(0, Math.max(end, 0)).lines().toList();
    if (lines.size() < 2
        || !lines.getFirst().equals(FIRST_LINE)
        || !text.substring(end).equals(checksum(text.substring(0, end)))) {
      throw new IllegalArgumentException("not written by us");
    }
    return lines.get(1).equals(url.text())
        ? lines.stream().skip(2).flatMap(line -> sighting(line).stream()).toList()
        : List.of();
  }

  private Optional<RefSighting> sighting(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 4) {
      throw new IllegalArgumentException("not four words");
    }
    Instant time = Instant.EPOCH.plus(Long.parseLong(words[0]), ChronoUnit.MICROS);
    Optional<CommitId> commit =
        words[1].equals("-") ? Optional.empty() : Optional.of(new CommitId(words[1]));
    return clock.recall(time).map(at -> new RefSighting(words[2], words[3], commit, at));
  }

  /** Replaces the file; durable on return. */
  void write(RemoteUrl url, Collection<RefSighting> sightings) throws IOException {
    String text =
        Stream.concat(Stream.of(FIRST_LINE, url.text()), sightings.stream().map(RefFile::line))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    Path aside = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text + checksum(text));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    MirrorDirectory.syncDirectory(gitDir);
  }

  private static String line(RefSighting s) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, s.askedAt().time());
    String commit = s.commit().map(CommitId::hex).orElse("-");
    return "%d %s %s %s".formatted(micros, commit, s.ref(), s.target());
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return LAST_LINE + "%08x\n".formatted(crc.getValue());
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
    MirrorDirectory.syncDirectory(gitDir);
  }
}
