package dev.dagfetch.server.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.StateKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at any moment: every pin that was answered is there and kept, and nothing else is
 * kept.
 */
class PinKillIT {
  private static final int ROUNDS = 3;

  @TempDir Path tmp;
  private GitRepo upstream;

  /** What the killed processes said: which pins were answered and not about to be deleted. */
  private final Map<String, String> answered = new HashMap<>();

  @Test
  void kill_whileMakingAndDeletingPins_losesNoPinAndKeepsWhatPinsNeed() throws Exception {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    List<String> commits =
        IntStream.range(0, 5).mapToObj(i -> upstream.commit("dags/etl/a.py", "v" + i)).toList();
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < ROUNDS; round++) {
      int lines = 3 + random.nextInt(20);
      Path said = tmp.resolve("said-" + round);
      killAfter(
          PinningProcess.start(tmp, upstream.url(), round * 1000, commits, said), said, lines);
      complete(said).forEach(this::note);
      assertSound(round);
    }
  }

  private static void killAfter(Process process, Path said, int lines) throws Exception {
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> complete(said).size() >= lines);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** The lines that were said to their end. */
  private static List<String> complete(Path said) throws IOException {
    String text = Files.readString(said);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private void note(String line) {
    String[] words = line.split(" ");
    if (words[0].equals("made")) {
      answered.put(words[1], words[2]);
    } else {
      answered.remove(words[1]);
    }
  }

  private void assertSound(int round) {
    try (StateKit state = new StateKit(tmp)) {
      state.declare(
          StateKit.repository("pipelines", upstream.url(), new DagRule("etl", "dags/etl")));
      state.restart();
      List<Pin> pins = state.pins().list(PinFilter.ALL, Optional.empty(), Integer.MAX_VALUE);
      Mirror mirror = state.repositories().mirror("pipelines");
      CommitId[] needed = pins.stream().map(Pin::commit).distinct().toArray(CommitId[]::new);

      assertThat(pins).extracting(Pin::id).as("round %d", round).containsAll(answered.keySet());
      assertThat(mirror.kept()).as("round %d", round).containsExactlyInAnyOrder(needed);
      assertThat(pins).allMatch(pin -> mirror.has(pin.commit()));
      assertThat(state.pins().list(PinFilter.ALL, Optional.empty(), Integer.MAX_VALUE))
          .filteredOn(pin -> answered.containsKey(pin.id()))
          .allMatch(pin -> pin.commit().hex().equals(answered.get(pin.id())));
    }
  }
}
