package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.Trees;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.Progress;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that break, and daemons that go on with them, honestly or not. */
final class ResumeTest {
  private static final StatusRuntimeException CUT = Status.UNAVAILABLE.asRuntimeException();

  private static GitRepo repo;
  private static String commit;
  private static List<FetchDagResponse> honest;
  private static List<GitFile> expected;

  @TempDir Path temp;
  private final FakeDaemon daemon = new FakeDaemon();
  private final DagfetchClient client = daemon.client();
  private final Heard heard = new Heard();
  private Path beside;
  private Path target;

  @BeforeAll
  static void makeHonestAnswer(@TempDir Path temp) {
    repo = GitRepo.create(temp.resolve("repo"));
    commit = repo.commit(Trees.tricky().random("large", 9500, 1).random("larger", 3000, 2));
    honest = Frames.of(repo, commit);
    expected =
        repo.lsTree(commit, "").stream()
            .map(f -> f.mode() == 0160000 ? new GitFile(f.path(), f.mode(), "", f.content()) : f)
            .toList();
  }

  @BeforeEach
  void makeTarget() throws IOException {
    beside = Files.createDirectory(temp.resolve("beside"));
    target = beside.resolve("v1");
  }

  @AfterEach
  void stop() {
    client.close();
    daemon.close();
  }

  @Test
  void fetch_cutBehindAnyFrame_goesOnBehindTheLastToken() throws IOException {
    ResumableFrames answer = new ResumableFrames(honest, 3);
    for (int cut = 0; cut <= honest.size(); cut++) {
      List<FetchDagResponse> first = answer.behind(ByteString.EMPTY).subList(0, cut);
      daemon.requests().clear();
      daemon.answer((request, out) -> {
        if (daemon.requests().size() == 1) {
          first.forEach(out::onNext);
          out.onError(CUT);
        } else {
          sendAll(answer.behind(request.getResumeToken()), out);
        }
      });
      target = beside.resolve("v" + cut);

      FetchReceipt receipt = fetch(Resumption.eager(1));

      assertThat(DiskTree.of(target)).as("cut behind frame %d", cut).isEqualTo(expected);
      assertThat(daemon.requests()).hasSize(2);
      assertThat(daemon.requests().get(1).getResumeToken())
          .isEqualTo(ResumableFrames.lastToken(first));
      assertThat(receipt.transfer().retries()).isEqualTo(1);
      assertThat(receipt.treeId()).isEqualTo(repo.treeId(commit, ""));
      assertThat(staged()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void fetch_cutAgainAndAgain_endsAsLongAsEachCallBringsSomething(int framesPerToken) {
    ResumableFrames answer = new ResumableFrames(honest, framesPerToken);
    daemon.answer((request, out) -> cutBehind(answer, 2 * framesPerToken + 2, request, out));

    FetchReceipt receipt = fetch(Resumption.eager(1));

    assertThat(DiskTree.of(target)).isEqualTo(expected);
    assertThat(receipt.transfer().retries()).isGreaterThan(1);
    assertThat(receipt.transfer().resumptions()).isEqualTo(receipt.transfer().retries());
    assertThat(heard.retries).hasSize(receipt.transfer().retries());
    assertThat(heard.retries.get(0).keptBytes()).isPositive();
    assertThat(heard.begun).isEqualTo(1);
  }

  @Test
  void fetch_cutCarriesWhatCameTwice_asReceivedTwice() {
    ResumableFrames answer = new ResumableFrames(honest, 1000);
    daemon.answer((request, out) -> {
      if (daemon.requests().size() == 1) {
        cutBehind(answer, honest.size() - 1, request, out);
      } else {
        sendAll(answer.behind(request.getResumeToken()), out);
      }
    });

    FetchReceipt receipt = fetch(Resumption.eager(1));

    assertThat(receipt.bytesReceived()).isEqualTo(2 * receipt.bytes());
    assertThat(receipt.transfer().resumptions()).isZero();
  }

  @Test
  void fetch_callsThatBringNothing_areBounded() throws IOException {
    ResumableFrames answer = new ResumableFrames(honest, 3);
    daemon.answer((request, out) -> {
      if (daemon.requests().size() < 3) {
        cutBehind(answer, 6, request, out);
      } else {
        out.onError(CUT);
      }
    });

    assertThatThrownBy(() -> fetch(Resumption.eager(4)))
        .satisfies(e -> hasReason(e, LocalReason.CONNECTION_LOST.name()))
        .hasMessageContaining("5 calls in a row brought nothing");

    assertThat(daemon.requests()).hasSize(2 + 4);
    assertThat(names()).isEmpty();
  }

  @Test
  void fetch_emptyFramesWithTokens_areNoProgress() {
    daemon.answer((request, out) -> {
      out.onNext(honest.get(0));
      out.onNext(
          FetchDagResponse.newBuilder()
              .setFiles(FileBatch.getDefaultInstance())
              .setResumeToken(ByteString.copyFromUtf8("1"))
              .build());
      out.onError(CUT);
    });

    assertThatThrownBy(() -> fetch(Resumption.eager(3)))
        .satisfies(e -> hasReason(e, LocalReason.CONNECTION_LOST.name()));

    assertThat(daemon.requests()).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {
        "NOT_FOUND",
        "INVALID_ARGUMENT",
        "FAILED_PRECONDITION",
        "PERMISSION_DENIED",
        "DATA_LOSS",
        "INTERNAL",
        "RESOURCE_EXHAUSTED",
        "DEADLINE_EXCEEDED",
        "ABORTED"
      })
  void fetch_failureThatTimeDoesNotMend_isFinal(Status.Code code) {
    ResumableFrames answer = new ResumableFrames(honest, 3);
    daemon.answer((request, out) -> {
      answer.behind(request.getResumeToken()).subList(0, 7).forEach(out::onNext);
      out.onError(code.toStatus().asRuntimeException());
    });

    assertThatThrownBy(() -> fetch(Resumption.eager(5)))
        .isInstanceOfSatisfying(
            DagfetchClientException.class, e -> assertThat(e.code()).isEqualTo(code));

    assertThat(daemon.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STARTING", "DRAINING", "REMOTE_UNREACHABLE"})
  void fetch_unavailableBeforeTheHeader_isTriedAgain(String reason) {
    daemon.answer((request, out) -> {
      if (daemon.requests().size() < 4) {
        out.onError(said(Status.Code.UNAVAILABLE, reason, 0));
      } else {
        sendAll(honest, out);
      }
    });

    fetch(Resumption.eager(3));

    assertThat(DiskTree.of(target)).isEqualTo(expected);
    assertThat(heard.retries).extracting(retry -> retry.why().reason()).containsOnly(reason);
    assertThat(heard.retries).extracting(Retry::number).containsExactly(1, 2, 3);
  }

  @Test
  void fetch_daemonThatNamesATime_isGivenIt() {
    daemon.answer((request, out) -> {
      if (daemon.requests().size() == 1) {
        out.onError(said(Status.Code.RESOURCE_EXHAUSTED, "QUEUE_FULL", 70));
      } else {
        sendAll(honest, out);
      }
    });

    FetchReceipt receipt = fetch(Resumption.eager(1));

    assertThat(heard.retries.get(0).pause()).isEqualTo(Duration.ofMillis(70));
    assertThat(receipt.elapsed()).isGreaterThan(Duration.ofMillis(70));
  }

  @Test
  void fetch_daemonThatNamesATimeBehindTheDeadline_isNotWaitedFor() {
    daemon.answer((request, out) ->
        out.onError(said(Status.Code.RESOURCE_EXHAUSTED, "RATE_LIMITED", 3_600_000)));

    assertThatThrownBy(() -> fetch(Resumption.eager(5)))
        .satisfies(e -> hasReason(e, "RATE_LIMITED"))
        .hasMessageContaining("no time is left");
    assertThat(daemon.requests()).hasSize(1);
  }

  @Test
  void fetch_compressedAnswerThatBreaks_goesOnInWhateverForm() {
    ResumableFrames answer = new ResumableFrames(honest, 3);
    daemon.answer((request, out) -> {
      assertThat(request.getAcceptedCodecsList()).containsExactly(Codec.CODEC_ZSTD);
      if (request.getResumeToken().isEmpty()) {
        Packed.all(answer.behind(ByteString.EMPTY)).subList(0, 14).forEach(out::onNext);
        out.onError(CUT);
      } else {
        sendAll(answer.behind(request.getResumeToken()), out);
      }
    });

    FetchReceipt receipt = fetch(Resumption.eager(1));

    assertThat(DiskTree.of(target)).isEqualTo(expected);
    assertThat(receipt.transfer().resumptions()).isEqualTo(1);
    assertThat(receipt.transfer().codec()).isEqualTo(Codec.CODEC_ZSTD);
  }

  @Test
  void fetch_compressedThoughNotAskedFor_isRefused() {
    daemon.answer(Packed.all(honest));

    assertThatThrownBy(() -> fetch(Resumption.uncompressed()))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("not asked for");
    assertThat(daemon.requests().get(0).getAcceptedCodecsList()).isEmpty();
  }

  @Test
  void fetch_tokenRefused_beginsAnewOnceWithoutWhatCame() {
    ResumableFrames answer = new ResumableFrames(honest, 3);
    daemon.answer((request, out) -> {
      if (!request.getResumeToken().isEmpty()) {
        out.onError(said(Status.Code.ABORTED, "RESUME_TOKEN_MISMATCH", 0));
      } else if (daemon.requests().size() == 1) {
        cutBehind(answer, 20, request, out);
      } else {
        sendAll(honest, out);
      }
    });

    FetchReceipt receipt = fetch(Resumption.eager(1));

    assertThat(DiskTree.of(target)).isEqualTo(expected);
    assertThat(receipt.transfer().retries()).isEqualTo(1);
    assertThat(daemon.requests()).hasSize(3);
    assertThat(heard.startsOver).containsExactly("RESUME_TOKEN_MISMATCH");
  }

  @Test
  void fetch_tokenRefusedAgain_ends() throws IOException {
    ResumableFrames answer = new ResumableFrames(honest, 3);
    daemon.answer((request, out) -> {
      if (request.getResumeToken().isEmpty()) {
        cutBehind(answer, 20, request, out);
      } else {
        out.onError(said(Status.Code.ABORTED, "RESUME_TOKEN_MISMATCH", 0));
      }
    });

    assertThatThrownBy(() -> fetch(Resumption.eager(9)))
        .satisfies(e -> hasReason(e, "RESUME_TOKEN_MISMATCH"));

    assertThat(daemon.requests()).hasSize(4);
    assertThat(names()).isEmpty();
  }

  @Test
  void fetch_otherTreeBehindTheToken_isNotMixedIn() {
    goesOnUnder(
        header -> header.setVersion(header.getVersion().toBuilder().setTreeId("0".repeat(40))));
  }

  @Test
  void fetch_otherCommitBehindTheToken_isNotMixedIn() {
    goesOnUnder(
        header -> header.setVersion(header.getVersion().toBuilder().setCommit("0".repeat(40))));
  }

  @Test
  void fetch_moreToComeThanWasLeft_isNotBelieved() {
    goesOnUnder(header -> header.setBytesToCome(header.getBytesToCome() + 1));
  }

  @Test
  void fetch_fewerFilesToComeThanWereLeft_isNotBelieved() {
    goesOnUnder(header -> header.setFilesToCome(header.getFilesToCome() - 1));
  }

  @Test
  void fetch_anotherBaseBehindTheToken_isNotBelieved() {
    goesOnUnder(header -> header.setBaseTreeId("0".repeat(40)));
  }

  /** A Header that does not fit is an answer from the beginning, once; then the end. */
  private void goesOnUnder(UnaryOperator<FetchDagHeader.Builder> lie) {
    ResumableFrames answer = new ResumableFrames(honest, 3);
    daemon.answer((request, out) -> {
      if (request.getResumeToken().isEmpty()) {
        cutBehind(answer, 20, request, out);
        return;
      }
      List<FetchDagResponse> rest = new ArrayList<>(answer.behind(request.getResumeToken()));
      FetchDagHeader.Builder header = lie.apply(rest.get(0).getHeader().toBuilder());
      rest.set(0, FetchDagResponse.newBuilder().setHeader(header).build());
      sendAll(rest, out);
    });

    assertThatThrownBy(() -> fetch(Resumption.eager(9)))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("another answer");

    assertThat(daemon.requests()).hasSize(4);
    assertThat(heard.startsOver).hasSize(1);
    assertThat(target).doesNotExist();
  }

  @Test
  void fetch_sameFramesBehindTheToken_areRefused() {
    ResumableFrames answer = new ResumableFrames(honest, 3);
    daemon.answer((request, out) -> {
      if (request.getResumeToken().isEmpty()) {
        cutBehind(answer, 20, request, out);
        return;
      }
      out.onNext(answer.behind(request.getResumeToken()).get(0));
      sendAll(answer.behind(ByteString.EMPTY).subList(1, 10), out);
    });

    assertThatThrownBy(() -> fetch(Resumption.eager(9))).isInstanceOf(VerificationException.class);
    assertThat(daemon.requests()).hasSize(2);
  }

  @Test
  void fetch_wrongContentBeforeTheToken_isFoundBeforeAnythingBehindIsTaken() {
    List<FetchDagResponse> lying = new ArrayList<>(honest);
    lying.set(1, changed(lying.get(1)));
    ResumableFrames answer = new ResumableFrames(lying, 1);
    daemon.answer((request, out) -> {
      if (request.getResumeToken().isEmpty()) {
        cutBehind(answer, 2, request, out);
      } else {
        sendAll(answer.behind(request.getResumeToken()), out);
      }
    });

    assertThatThrownBy(() -> fetch(Resumption.eager(9)))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("object id");
    assertThat(daemon.requests()).hasSize(2);
  }

  @Test
  void fetch_hugeToken_isRefused() {
    List<FetchDagResponse> frames = new ArrayList<>(honest);
    ByteString token = ByteString.copyFrom(new byte[65]);
    frames.set(1, frames.get(1).toBuilder().setResumeToken(token).build());
    daemon.answer(frames);

    assertThatThrownBy(() -> fetch(Resumption.eager(9)))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("token");
  }

  @Test
  void fetch_cutWithoutAnyTokenButLittleCame_callsAgain() {
    daemon.answer((request, out) -> {
      if (daemon.requests().size() == 1) {
        honest.subList(0, 9).forEach(out::onNext);
        out.onError(CUT);
      } else {
        sendAll(honest, out);
      }
    });

    FetchReceipt receipt = fetch(Resumption.eager(1));

    assertThat(receipt.transfer().retries()).isEqualTo(1);
    assertThat(heard.startsOver).isEmpty();
  }

  @Test
  void fetch_cutWithoutAnyTokenAndMuchCame_beginsAnewOnce() {
    GitRepo big = GitRepo.create(temp.resolve("big"));
    String other = big.commit(Trees.tricky().random("large", 12 << 20, 1));
    List<FetchDagResponse> frames = Frames.of(big, other);
    daemon.answer((request, out) -> {
      if (daemon.requests().size() == 1) {
        frames.subList(0, frames.size() - 1).forEach(out::onNext);
        out.onError(CUT);
      } else {
        sendAll(frames, out);
      }
    });

    fetch(other, Resumption.eager(1));

    assertThat(heard.startsOver).containsExactly(LocalReason.CONNECTION_LOST.name());
    assertThat(target.resolve("large")).hasSize(12 << 20);
  }

  @Test
  void fetch_answerThatStopsComing_isGoneOnWith() {
    ResumableFrames answer = new ResumableFrames(honest, 3);
    daemon.answer((request, out) -> {
      if (daemon.requests().size() == 1) {
        answer.behind(request.getResumeToken()).subList(0, 20).forEach(out::onNext);
      } else {
        sendAll(answer.behind(request.getResumeToken()), out);
      }
    });

    fetch(Resumption.eager(1, Duration.ofMillis(200)));

    assertThat(DiskTree.of(target)).isEqualTo(expected);
    assertThat(heard.retries).extracting(retry -> retry.why().reason()).containsExactly("STALLED");
  }

  @Test
  void fetch_daemonThatIsLongSilentBeforeTheHeader_isWaitedFor() {
    try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
      daemon.answer(
          (request, out) -> later.schedule(() -> sendAll(honest, out), 300, TimeUnit.MILLISECONDS));

      fetch(Resumption.eager(0, Duration.ofMillis(50)));
    }
    assertThat(DiskTree.of(target)).isEqualTo(expected);
  }

  @Test
  void fetch_endlessProgress_endsWithTheDeadline() {
    try (ExecutorService endless = Executors.newSingleThreadExecutor()) {
      daemon.answer((request, out) -> {
        Context call = Context.current();
        endless.execute(() -> {
          while (!call.isCancelled()) {
            out.onNext(
                FetchDagResponse.newBuilder().setProgress(Progress.getDefaultInstance()).build());
          }
        });
      });

      assertThatThrownBy(() ->
              client.fetch(
                  new FetchRequest(
                      VersionName.atCommit(Frames.DAG, commit),
                      target,
                      Duration.ofMillis(500),
                      Resumption.eager(9))))
          .satisfies(e -> hasReason(e, LocalReason.DEADLINE_OVER.name()));
    }
    assertThat(target).doesNotExist();
  }

  @Test
  void fetch_interruptedWhileItWaitsForTheNextCall_endsAtOnce() throws Exception {
    daemon.answer(
        (request, out) -> out.onError(said(Status.Code.RESOURCE_EXHAUSTED, "QUEUE_FULL", 20_000)));
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<?> fetch = executor.submit(() -> fetch(Resumption.eager(9)));
      await().until(() -> !heard.retries.isEmpty());
      executor.shutdownNow();

      assertThatThrownBy(fetch::get)
          .cause()
          .satisfies(e -> hasReason(e, LocalReason.CANCELLED.name()));
    }
  }

  private FetchReceipt fetch(FetchOptions options) {
    return fetch(commit, options);
  }

  private FetchReceipt fetch(String what, FetchOptions options) {
    return client.fetch(
        new FetchRequest(
            VersionName.atCommit(Frames.DAG, what), target, Duration.ofSeconds(60), options),
        heard);
  }

  private static void sendAll(List<FetchDagResponse> frames, StreamObserver<FetchDagResponse> out) {
    frames.forEach(out::onNext);
    out.onCompleted();
  }

  /** Sends so many frames at most; what is not the end is cut there. */
  private static void cutBehind(
      ResumableFrames answer,
      int most,
      FetchDagRequest request,
      StreamObserver<FetchDagResponse> out) {
    List<FetchDagResponse> frames = answer.behind(request.getResumeToken());
    if (frames.size() <= most) {
      sendAll(frames, out);
    } else {
      frames.subList(0, most).forEach(out::onNext);
      out.onError(CUT);
    }
  }

  private static FetchDagResponse changed(FetchDagResponse frame) {
    byte[] content = frame.getFiles().getFiles(0).getContent().toByteArray();
    content[0] ^= 1;
    return Frames.batch(
        frame.getFiles().getFiles(0).toBuilder().setContent(ByteString.copyFrom(content)));
  }

  private static StatusRuntimeException said(Status.Code code, String reason, int retryMillis) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage("told so")
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder().setDomain("dagfetch.dev").setReason(reason).build()));
    if (retryMillis > 0) {
      com.google.protobuf.Duration delay = Durations.fromMillis(retryMillis);
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static void hasReason(Throwable e, String reason) {
    assertThat(e)
        .isInstanceOfSatisfying(
            DagfetchClientException.class, f -> assertThat(f.reason()).isEqualTo(reason));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> children = Files.list(beside)) {
      return children.map(child -> child.getFileName().toString()).toList();
    }
  }

  private List<String> staged() throws IOException {
    return names().stream().filter(name -> name.contains("staging")).toList();
  }

  /** Remembers what it heard. */
  private static final class Heard implements FetchListener {
    private final List<Retry> retries = new CopyOnWriteArrayList<>();
    private final List<String> startsOver = new ArrayList<>();
    private int begun;

    @Override
    public void begins(long files, long bytes) {
      begun++;
    }

    @Override
    public void retries(Retry retry) {
      retries.add(retry);
    }

    @Override
    public void startsOver(DagfetchClientException why) {
      startsOver.add(why.reason());
    }
  }
}
