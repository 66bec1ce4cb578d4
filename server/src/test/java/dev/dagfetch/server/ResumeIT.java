package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.Metrics;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FetchDagResponse.FrameCase;
import dev.dagfetch.v1.GetCapabilitiesRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token is a position in an answer, fits that answer alone, and brings nothing twice. */
class ResumeIT {
  @TempDir private static Path dir;
  private static GitRepo upstream;
  private static String before;
  private static String commit;
  private static RunningDaemon daemon;
  private static Caller caller;

  @BeforeAll
  static void start() {
    upstream = GitRepo.create(dir.resolve("up.git"));
    GitFiles files = GitFiles.none().random("dags/model.bin", 6_000_000, 1);
    for (int i = 0; i < 600; i++) {
      files.text("dags/team%d/task%d.py".formatted(i % 9, i), ("x" + i).repeat(1_500));
    }
    before = upstream.commit(files);
    GitFiles change =
        GitFiles.none().random("new/data.bin", 3_500_000, 2).remove("dags/team1/task1.py");
    commit = upstream.commit(change);
    daemon = RunningDaemon.start(dir).declare("etl", upstream.url());
    caller = daemon.callTcp();
    caller.fetch("etl", before);
  }

  @AfterAll
  static void stop() {
    caller.close();
    daemon.close();
  }

  private static FetchDagRequest.Builder request() {
    return FetchDagRequest.newBuilder().setDagId("etl").setCommit(commit);
  }

  private static FetchDagRequest.Builder requestWithBase() {
    return request().setBaseTreeId(upstream.treeId(before, ""));
  }

  private static List<FetchDagResponse> frames(FetchDagRequest request) {
    List<FetchDagResponse> frames = new ArrayList<>();
    caller.dags().fetchDag(request).forEachRemaining(frames::add);
    return frames;
  }

  private static List<ByteString> tokens(FetchDagRequest request) {
    return frames(request).stream()
        .map(FetchDagResponse::getResumeToken)
        .filter(token -> !token.isEmpty())
        .toList();
  }

  private static void assertMismatch(FetchDagRequest.Builder request, ByteString token) {
    FetchDagRequest resumed = request.setResumeToken(token).build();
    assertThat(
            RpcErrors.assertReason(
                    () -> caller.dags().fetchDag(resumed).next(), "RESUME_TOKEN_MISMATCH")
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.ABORTED);
  }

  @Test
  void daemon_saysThatItResumes() {
    assertThat(
            caller
                .dags()
                .getCapabilities(GetCapabilitiesRequest.getDefaultInstance())
                .getResumeSupported())
        .isTrue();
  }

  @Test
  void tokens_comeAboutOncePerMebibyte_alsoWithinALargeFile() {
    List<FetchDagResponse> frames = frames(request().build());
    long tokens = frames.stream().filter(frame -> !frame.getResumeToken().isEmpty()).count();
    long mebibytes = frames.getFirst().getHeader().getBytesToCome() >> 20;

    assertThat(tokens).isBetween(mebibytes * 3 / 4, mebibytes);
    assertThat(frames)
        .filteredOn(frame -> frame.getFilePart().getOffset() > 0)
        .anyMatch(frame -> !frame.getResumeToken().isEmpty());
    assertThat(frames)
        .filteredOn(frame -> !frame.getResumeToken().isEmpty())
        .allSatisfy(frame -> {
          assertThat(frame.getFrameCase()).isIn(FrameCase.FILES, FrameCase.FILE_PART);
          assertThat(frame.getResumeToken().size()).isLessThanOrEqualTo(64);
        });
  }

  @Test
  void lastToken_costsWhatIsLeft() {
    List<FetchDagResponse> frames = frames(request().build());
    ByteString last = tokens(request().build()).getLast();
    long before = hits();

    List<FetchDagResponse> rest = frames(request().setResumeToken(last).build());

    assertThat(rest.getFirst().getHeader().getBytesToCome()).isLessThan(2 << 20);
    assertThat(hits() - before).isLessThan(rest.size());
    assertThat(rest.size()).isLessThan(frames.size() / 5);
  }

  private static long hits() {
    return (long) new Metrics(daemon.metrics()).value("dagfetch_segments_hits_total");
  }

  @Test
  void changes_resumedInTheLargeFile_areTheVersion() {
    List<FetchDagResponse> frames = frames(requestWithBase().build());
    int broken = 0;
    while (frames.get(broken).getResumeToken().isEmpty()) {
      broken++;
    }
    ByteString token = frames.get(broken).getResumeToken();

    ReceivedTree received =
        ReceivedTree.readResumed(
            upstream.lsTree(before, ""),
            frames.subList(0, broken + 1),
            caller.dags().fetchDag(requestWithBase().setResumeToken(token).build()));

    assertThat(received.version()).isEqualTo(upstream.lsTree(commit, ""));
    assertThat(received.header().getFilesToCome()).isZero();
    assertThat(received.removed()).containsExactly("dags/team1/task1.py");
  }

  @Test
  void token_ofAnotherAnswer_isRefused() {
    ByteString whole = tokens(request().build()).getFirst();
    ByteString changes = tokens(requestWithBase().build()).getFirst();
    ByteString prefix = ByteString.copyFromUtf8("dags");
    ByteString narrowed = tokens(request().addPathPrefixes(prefix).build()).getFirst();

    assertMismatch(requestWithBase(), whole);
    assertMismatch(request(), changes);
    assertMismatch(request(), narrowed);
    assertMismatch(request().addPathPrefixes(prefix), whole);
    assertMismatch(
        request().addPathPrefixes(prefix).addPathPrefixes(ByteString.copyFromUtf8("new")),
        narrowed);
    assertMismatch(request().setCommit(before), whole);
  }

  @Test
  void token_withABaseThatIsNotUsed_fitsTheRequestWithoutOne() {
    List<FetchDagResponse> frames = frames(request().setBaseTreeId("0123456789".repeat(4)).build());
    ByteString token =
        frames.stream()
            .map(FetchDagResponse::getResumeToken)
            .filter(t -> !t.isEmpty())
            .findFirst()
            .orElseThrow();

    assertThat(frames(request().setResumeToken(token).build())).isNotEmpty();
  }

  @Test
  void bytesThatAreNoToken_areRefused() {
    ByteString token = tokens(request().build()).getFirst();

    assertMismatch(request(), ByteString.copyFromUtf8("x"));
    assertMismatch(request(), token.substring(1));
    assertMismatch(request(), token.concat(token));
    assertMismatch(request(), ByteString.copyFrom(new byte[100_000]));
  }
}
