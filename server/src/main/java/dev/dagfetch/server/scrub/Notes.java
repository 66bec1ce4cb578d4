package dev.dagfetch.server.scrub;

import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.scrub.Progress.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a daemon tells the next one how far scrub has come. Losing it costs reading
 * some things twice, so nothing of it is synced, and what cannot be understood is taken for
 * nothing. For one thread.
 *
 * <pre>
 * dagfetch scrub 1
 * begun 2026-03-01T12:00:00Z
 * finished 2026-02-22T14:10:21Z
 * last pack pipelines/pack-8c3f….pack
 * </pre>
 */
final class Notes {
  private static final Logger log = LoggerFactory.getLogger(Notes.class);
  private static final String FORMAT = "dagfetch scrub 1";

  private final Path file;
  private final Path tmp;
  private boolean failing;

  Notes(Path file, Path tmp) {
    this.file = file;
    this.tmp = tmp;
  }

  Progress load() {
    try {
      return parse(Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Progress.NONE;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("problem", e.toString())
          .log("cannot read how far scrub has come; it begins anew");
      return Progress.NONE;
    }
  }

  private static Progress parse(List<String> lines) {
    if (lines.isEmpty() || !lines.getFirst().equals(FORMAT)) {
      throw new IllegalArgumentException("it does not begin with \"" + FORMAT + "\"");
    }
    Map<String, String> values = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] keyAndValue = line.split(" ", 2);
      values.put(keyAndValue[0], keyAndValue.length == 2 ? keyAndValue[1] : "");
    }
    return new Progress(
        Instant.parse(values.getOrDefault("begun", "")),
        Optional.ofNullable(values.get("finished")).map(Instant::parse),
        Optional.ofNullable(values.get("last")).map(Notes::position));
  }

  private static Position position(String text) {
    String[] kindAndName = text.split(" ", 2);
    Kind kind =
        Stream.of(Kind.values())
            .filter(known -> known.label().equals(kindAndName[0]))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("it speaks of an unknown kind"));
    return new Position(kind, kindAndName.length == 2 ? kindAndName[1] : "");
  }

  /** Says it once when that begins to fail. */
  void save(Progress progress) {
    try {
      Path aside = tmp.resolve("scrub-" + UUID.randomUUID());
      Files.writeString(aside, print(progress));
      Failpoint.SCRUB_NOTED.pass();
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        log.atWarn()
            .addKeyValue("file", file)
            .setCause(e)
            .log(
                "cannot write how far scrub has come; after a restart it checks some things again");
      }
      failing = true;
    }
  }

  private static String print(Progress progress) {
    StringBuilder text = new StringBuilder(FORMAT);
    text.append("\nbegun ").append(progress.begun());
    progress.finished().ifPresent(time -> text.append("\nfinished ").append(time));
    progress
        .last()
        .ifPresent(
            at -> text.append("\nlast ").append(at.kind().label()).append(' ').append(at.name()));
    return text.append('\n').toString();
  }
}
