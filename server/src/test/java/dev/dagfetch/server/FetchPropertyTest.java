package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RandomHistory;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a caller has, and wherever its answer broke off, the version it ends up with is the one
 * that {@code git} tells: over random histories, any earlier or later version for a base, any
 * token, and a daemon that was restarted in between with its segments gone.
 */
class FetchPropertyTest {
  private static final int ANSWERS = 6;

  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void answers_ofAnyShape_resumedAnywhere_areExact(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    GitRepo upstream = GitRepo.create(dir.resolve("up.git"));
    RandomHistory history = new RandomHistory(seed, 1_000_000);
    List<String> commits = new ArrayList<>();
    commits.add(upstream.commit(history.add(150).random("model.bin", 3_500_000, seed)));
    for (int i = 0; i < 3; i++) {
      commits.add(
          upstream.commit(
              history.change(20).random("data%d.bin".formatted(i), 1_300_000, seed + i)));
    }
    List<List<GitFile>> trees = commits.stream().map(c -> upstream.lsTree(c, "")).toList();
    try (RunningDaemon daemon = RunningDaemon.start(dir).declare("etl", upstream.url())) {
      List<Answer> answers = new ArrayList<>();
      try (Caller caller = daemon.callUnix()) {
        commits.forEach(commit -> caller.fetch("etl", commit));
        for (int i = 0; i < ANSWERS; i++) {
          answers.add(Answer.of(i % 3, caller, random, upstream, commits, trees));
        }
        resumeAll(caller, answers);
      }
      assertThat(answers.stream().mapToInt(answer -> answer.tokens().size()).sum())
          .isGreaterThanOrEqualTo(ANSWERS);
      daemon.close();
      deleteSegments(daemon.state().resolve("segments"));
      daemon.restart();
      try (Caller caller = daemon.callUnix()) {
        resumeAll(caller, answers);
      }
    }
  }

  private static void resumeAll(Caller caller, List<Answer> answers) {
    for (Answer answer : answers) {
      for (int token : answer.tokens()) {
        answer.resume(caller, token);
      }
    }
  }

  private static void deleteSegments(Path segments) throws IOException {
    try (Stream<Path> files = Files.walk(segments)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A request, its whole answer, and what it must amount to. */
  private record Answer(
      FetchDagRequest request,
      List<GitFile> base,
      List<GitFile> expected,
      List<FetchDagResponse> frames) {
    static Answer of(
        int shape,
        Caller caller,
        SplittableRandom random,
        GitRepo upstream,
        List<String> commits,
        List<List<GitFile>> trees) {
      int version = random.nextInt(commits.size());
      int base = random.nextInt(commits.size());
      List<GitFile> expected = trees.get(version);
      FetchDagRequest.Builder request =
          FetchDagRequest.newBuilder().setDagId("etl").setCommit(commits.get(version));
      if (random.nextBoolean()) {
        request.addAcceptedCodecs(Codec.CODEC_ZSTD);
      }
      switch (shape) {
        case 0 -> {}
        case 1 -> request.setBaseTreeId(upstream.treeId(commits.get(base), ""));
        default -> {
          String name = expected.get(random.nextInt(expected.size())).name();
          String prefix = name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
          request.addPathPrefixes(
              ByteString.copyFrom(prefix.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
          expected =
              expected.stream()
                  .filter(f -> f.name().equals(prefix) || f.name().startsWith(prefix + "/"))
                  .toList();
        }
      }
      List<FetchDagResponse> frames = new ArrayList<>();
      caller.dags().fetchDag(request.build()).forEachRemaining(frames::add);
      Answer answer = new Answer(request.build(), trees.get(base), expected, frames);
      answer.check(ReceivedTree.read(answer.base, frames.iterator()));
      return answer;
    }

    /** Frames that carry a token. */
    List<Integer> tokens() {
      return IntStream.range(0, frames.size())
          .filter(i -> !frames.get(i).getResumeToken().isEmpty())
          .boxed()
          .toList();
    }

    void resume(Caller caller, int frame) {
      FetchDagRequest again =
          request.toBuilder().setResumeToken(frames.get(frame).getResumeToken()).build();
      check(
          ReceivedTree.readResumed(
              base, frames.subList(0, frame + 1), caller.dags().fetchDag(again)));
    }

    private void check(ReceivedTree received) {
      boolean narrowed = received.header().getNarrowed();
      assertThat(narrowed ? received.files() : received.version()).isEqualTo(expected);
    }
  }
}
