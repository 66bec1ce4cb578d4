package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.v1.FetchDagResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers in which bits were turned over, bytes lost, frames swapped: the outcome is the right tree
 * or a failed proof, never a third thing.
 */
final class MutatedAnswerTest {
  private static final int ANSWERS_PER_SEED = 40;

  private static String commit;
  private static String treeId;
  private static List<FetchDagResponse> honest;

  @TempDir Path temp;
  private final FakeDaemon daemon = new FakeDaemon();
  private final DagfetchClient client = daemon.client();

  @BeforeAll
  static void makeHonestAnswer(@TempDir Path temp) {
    GitRepo repo = GitRepo.create(temp.resolve("repo"));
    commit =
        repo.commit(
            GitFiles.of("a/b", "below a").text("c", "c").symlink("l", "c").random("p", 3000, 1));
    treeId = repo.treeId(commit, "");
    honest = Frames.of(repo, commit);
  }

  @AfterEach
  void stop() {
    client.close();
    daemon.close();
  }

  @RepeatedTest(8)
  void fetch_mutatedAnswer_isProvenOrRefused(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < ANSWERS_PER_SEED; i++) {
      List<FetchDagResponse> frames = new ArrayList<>(honest);
      mutate(frames, random);
      daemon.answer(random.nextBoolean() ? frames : Packed.all(frames));
      Path target = temp.resolve("v" + i);
      try {
        FetchReceipt receipt =
            client.fetch(
                new FetchRequest(
                    VersionName.atCommit(Frames.DAG, commit),
                    target,
                    Duration.ofSeconds(30),
                    Resumption.never()));
        assertThat(receipt.treeId()).isEqualTo(treeId);
      } catch (VerificationException e) {
        assertThat(target).doesNotExist();
      } catch (DagfetchClientException e) {
        // A name of 200 bytes may be lawful, and still be more than the disk takes.
        assertThat(e.reason()).isIn("LOCAL_IO", "FILE_SYSTEM_UNFIT");
        assertThat(target).doesNotExist();
      }
    }
  }

  private static void mutate(List<FetchDagResponse> frames, Random random) {
    int at = random.nextInt(frames.size());
    switch (random.nextInt(4)) {
      case 0 -> frames.remove(at);
      case 1 -> frames.add(random.nextInt(frames.size()), frames.get(at));
      case 2 -> frames.set(at, frames.get(random.nextInt(frames.size())));
      default -> frames.set(at, bent(frames.get(at), random));
    }
  }

  /** Bends bytes until they are a message again. */
  private static FetchDagResponse bent(FetchDagResponse frame, Random random) {
    while (true) {
      byte[] bytes = frame.toByteArray();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        return FetchDagResponse.parseFrom(bytes);
      } catch (InvalidProtocolBufferException e) {
        // Such bytes do not get through gRPC either; others are tried.
      }
    }
  }
}
