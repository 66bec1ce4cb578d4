package dev.dagfetch.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.testkit.BitRot;
import dev.dagfetch.server.testkit.GitHash;
import dev.dagfetch.server.testkit.RecursiveClone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/** A daemon's state directory as the contract wants it to be, looked at from outside. */
final class StateOnDisk {
  private static final long BLOCK_BYTES = 4096;

  private final Path state;

  StateOnDisk(Path state) {
    this.state = state;
  }

  /** Whatever has a final name is whole: it hashes to the tree that it is named by. */
  void assertNothingPartialIsVisible() {
    for (Path checkout : list(state.resolve("checkouts"))) {
      String name = checkout.getFileName().toString();
      assertThat(name)
          .startsWith(GitHash.tree(RecursiveClone.read(checkout.resolve("files")), List.of()));
    }
  }

  /** Git itself finds the mirror in order. */
  void assertMirrorIsSound() {
    assertThat(git("fsck", "--strict", "--no-dangling").lines())
        .allMatch(line -> line.startsWith("notice: HEAD points to an unborn branch"));
  }

  Set<String> kept() {
    String refs = git("for-each-ref", "--format=%(objectname)", "refs/dagfetch/keep/");
    return refs.lines().collect(Collectors.toSet());
  }

  void assertWithin(long checkoutBudget, long segmentBudget) {
    soon()
        .untilAsserted(() -> {
          assertThat(allocated("checkouts")).isLessThanOrEqualTo(checkoutBudget);
          assertThat(allocated("segments")).isLessThanOrEqualTo(segmentBudget);
        });
  }

  void assertNothingUnfinished() {
    soon()
        // What is looked at may go at that moment.
        .ignoreExceptions()
        .untilAsserted(() -> {
          assertThat(list(state.resolve("tmp"))).isEmpty();
          assertThat(walk(mirror()))
              .noneMatch(file -> file.toString().matches(".*(\\.lock|\\.keep|/incoming_[^/]*)"));
        });
  }

  private static ConditionFactory soon() {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10));
  }

  /** Leaves in the mirror what a fetch, a ref and JGit leave that were killed. */
  void plantLeftovers() {
    List<String> leftovers =
        List.of(
            "tmp/fetch-6d3c1b0a-0000-4000-8000-000000000001.git/HEAD",
            "tmp/checkout-6d3c1b0a-0000-4000-8000-000000000002/files/a",
            "tmp/segment-6d3c1b0a-0000-4000-8000-000000000003",
            "mirrors/up.git/shallow.lock",
            "mirrors/up.git/objects/incoming_7.pack",
            "mirrors/up.git/objects/pack/pack-" + "7".repeat(40) + ".idx",
            "mirrors/up.git/objects/pack/pack-" + "8".repeat(40) + ".keep");
    try {
      for (String leftover : leftovers) {
        Files.createDirectories(state.resolve(leftover).getParent());
        Files.writeString(state.resolve(leftover), "half");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void damageACheckout() {
    try {
      BitRot.strike(list(state.resolve("checkouts")).getFirst().resolve("files/large"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path mirror() {
    return state.resolve("mirrors/up.git");
  }

  private long allocated(String directory) {
    return walk(state.resolve(directory)).stream()
        .mapToLong(file -> (file.toFile().length() + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES)
        .sum();
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> walk(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything that the command says, on both ways. */
  private String git(String... arguments) {
    List<String> command =
        Stream.concat(Stream.of("git", "--git-dir=" + mirror()), Stream.of(arguments)).toList();
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      return said.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
