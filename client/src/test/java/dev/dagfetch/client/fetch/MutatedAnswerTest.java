package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.v1.FetchDagResponse;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers in which bits were turned over, frames lost, swapped, sent twice, or taken from another
 * answer; whole ones, ones from a base, and ones that break and are gone on with. The outcome is
 * the right tree or a failed proof, never a third thing.
 */
final class MutatedAnswerTest {
  private static final int ANSWERS_PER_SEED = 40;

  private static GitRepo repo;
  private static String old;
  private static String commit;
  private static List<FetchDagResponse> honest;
  private static List<FetchDagResponse> another;

  @TempDir Path temp;
  private final FakeDaemon daemon = new FakeDaemon();
  private final DagfetchClient client = daemon.client();

  @BeforeAll
  static void makeHonestAnswers(@TempDir Path temp) {
    repo = GitRepo.create(temp.resolve("repo"));
    old =
        repo.commit(
            GitFiles.of("a/b", "below a").text("gone", "gone").text("c", "old").text("d/d", "d"));
    commit =
        repo.rewrite(
            "main",
            GitFiles.of("a/b", "below a")
                .text("c", "c")
                .text("moved", "d")
                .symlink("l", "c")
                .random("p", 3000, 1));
    honest = Frames.of(repo, commit);
    another = Frames.of(repo, old);
  }

  @AfterEach
  void stop() {
    client.close();
    daemon.close();
  }

  @RepeatedTest(8)
  void fetch_mutatedAnswer_isProvenOrRefused(RepetitionInfo repetition) throws IOException {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < ANSWERS_PER_SEED; i++) {
      List<FetchDagResponse> frames = new ArrayList<>(honest);
      mutate(frames, random);
      daemon.answer(random.nextBoolean() ? frames : Packed.all(frames));
      assertProvenOrRefused(temp.resolve("whole").resolve("v" + i), Resumption.never());
    }
  }

  @RepeatedTest(8)
  void fetch_mutatedAnswerFromABase_isProvenOrRefused(RepetitionInfo repetition)
      throws IOException {
    Random random = new Random(repetition.getCurrentRepetition());
    Path base = temp.resolve("base");
    daemon.answer(another);
    client.fetch(request(old, base, Resumption.never()));
    List<FetchDagResponse> changes = Frames.between(repo, old, commit);
    for (int i = 0; i < ANSWERS_PER_SEED; i++) {
      List<FetchDagResponse> frames = new ArrayList<>(changes);
      mutate(frames, random);
      daemon.answer(frames);
      assertProvenOrRefused(
          temp.resolve("changed").resolve("v" + i),
          Resumption.never().withBase(BaseChoice.at(base)));
      assertThat(DiskTree.of(base)).isEqualTo(repo.lsTree(old, ""));
    }
  }

  /** Totals and checksum of every call fit what it brings: only ids tell. */
  @RepeatedTest(8)
  void fetch_mutatedAnswerThatBreaks_isProvenOrRefused(RepetitionInfo repetition)
      throws IOException {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < ANSWERS_PER_SEED; i++) {
      List<FetchDagResponse> frames = new ArrayList<>(honest);
      mutate(frames, random);
      ResumableFrames answer = new ResumableFrames(frames, 1 + random.nextInt(3));
      int cut = random.nextInt(frames.size() + 1);
      daemon.answer((request, out) -> {
        List<FetchDagResponse> left = answer.behind(request.getResumeToken());
        left.subList(0, Math.min(cut, left.size())).forEach(out::onNext);
        if (cut < left.size()) {
          out.onError(Status.UNAVAILABLE.asRuntimeException());
        } else {
          out.onCompleted();
        }
      });
      assertProvenOrRefused(temp.resolve("broken").resolve("v" + i), Resumption.eager(1));
    }
  }

  private void assertProvenOrRefused(Path target, FetchOptions options) throws IOException {
    Path beside = Files.createDirectories(target.getParent());
    List<String> before = Snapshot.of(beside);
    try {
      client.fetch(request(commit, target, options));
      assertThat(DiskTree.of(target)).isEqualTo(repo.lsTree(commit, ""));
    } catch (DagfetchClientException e) {
      // A name of 200 bytes may be lawful, and still be more than the disk takes.
      assertThat(e.reason())
          .isIn("VERIFICATION_FAILED", "LOCAL_IO", "FILE_SYSTEM_UNFIT", "CONNECTION_LOST");
      assertThat(Snapshot.of(beside)).isEqualTo(before);
    }
  }

  private static FetchRequest request(String commit, Path target, FetchOptions options) {
    return new FetchRequest(
        VersionName.atCommit(Frames.DAG, commit), target, Duration.ofSeconds(30), options);
  }

  private static void mutate(List<FetchDagResponse> frames, Random random) {
    int at = random.nextInt(frames.size());
    switch (random.nextInt(6)) {
      case 0 -> frames.remove(at);
      case 1 -> frames.add(random.nextInt(frames.size()), frames.get(at));
      case 2 -> frames.set(at, frames.get(random.nextInt(frames.size())));
      case 3 -> Collections.swap(frames, at, random.nextInt(frames.size()));
      case 4 -> {
        frames.subList(at, frames.size()).clear();
        frames.addAll(another.subList(random.nextInt(another.size()), another.size()));
      }
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
