package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.disk.MirrorDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Remembers that a mirror's remote gives no commits by their ids, so that it is not asked in vain
 * each time; for a day, since servers get better.
 *
 * <p>Also across restarts: a small file in the mirror, the remote's address and the time. Losing
 * it, or not being able to read it, costs one request. Thread-safe.
 */
final class IdRefusals {
  private static final Duration REMEMBERED = Duration.ofDays(1);

  private final Path file;
  private final InstantSource clock;
  private final AtomicReference<Refusal> last = new AtomicReference<>();

  private record Refusal(String remote, Instant at) {
    static final Refusal NONE = new Refusal("", Instant.EPOCH);
  }

  IdRefusals(MirrorDirectory directory, InstantSource clock) {
    this.file = directory.gitDir().resolve("dagfetch-refuses-ids");
    this.clock = clock;
  }

  /** Whether this remote refused lately. */
  boolean known(RemoteUrl remote) {
    Refusal refusal = last.updateAndGet(known -> known == null ? read() : known);
    Duration age = Duration.between(refusal.at(), clock.instant());
    return refusal.remote().equals(remote.withoutUser())
        && !age.isNegative()
        && age.compareTo(REMEMBERED) < 0;
  }

  void remember(RemoteUrl remote) throws IOException {
    if (known(remote)) {
      return;
    }
    Refusal refusal = new Refusal(remote.withoutUser(), clock.instant());
    last.set(refusal);
    Path aside = file.resolveSibling(file.getFileName() + ".lock");
    Files.writeString(aside, refusal.remote() + "\n" + refusal.at() + "\n");
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Refusal read() {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      return new Refusal(lines.get(0), Instant.parse(lines.get(1)));
    } catch (IOException | IndexOutOfBoundsException | DateTimeException e) {
      return Refusal.NONE;
    }
  }
}
