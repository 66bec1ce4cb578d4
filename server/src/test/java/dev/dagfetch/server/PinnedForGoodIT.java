package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.OddTrees;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.BatchCreatePinsRequest;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.CreatePinResponse;
import dev.dagfetch.v1.DeletePinRequest;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.GetPinRequest;
import dev.dagfetch.v1.ListPinsRequest;
import dev.dagfetch.v1.ListPinsResponse;
import dev.dagfetch.v1.RenewPinRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While a pin exists its commit stays fetchable, whatever becomes of the remote. */
class PinnedForGoodIT {
  @TempDir private Path dir;
  private GitRepo upstream;
  private HttpRemote http;
  private RunningDaemon daemon;
  private String commit;
  private List<GitFile> expected;

  @BeforeEach
  void pin() {
    upstream = GitRepo.create(dir.resolve("up/up.git"));
    commit = upstream.commitOn("release", OddTrees.everything());
    upstream.commitOn("main", GitFiles.of("other.py", "y = 2\n"));
    expected = upstream.lsTree(commit, "");
    http = HttpRemote.serve(dir.resolve("up"));
    daemon = RunningDaemon.start(dir).declare("etl", http.url(upstream));
    try (Caller caller = daemon.callTcp()) {
      CreatePinResponse created =
          caller.pins().createPin(create("run-1").setRef("release").build());
      assertThat(created.getCreated()).isTrue();
      assertThat(created.getPin().getCommit()).isEqualTo(commit);
    }
  }

  @AfterEach
  void stop() {
    daemon.close();
    http.close();
  }

  @Test
  void pinnedCommit_survivesForcePushBranchDeletionRestartAndTheEndOfTheRemote() {
    upstream.rewrite("release", GitFiles.of("new.py", "z = 3\n"));
    upstream.prune();
    assertPinnedVersionIsExact();

    upstream.deleteBranch("release");
    upstream.prune();
    daemon.restart();
    assertPinnedVersionIsExact();

    http.stop();
    daemon.restart();
    assertPinnedVersionIsExact();
  }

  @Test
  void samePinAgain_isReturned_andAnotherTargetRefused() {
    String moved = upstream.commitOn("release", GitFiles.of("moved.py", "1"));
    try (Caller caller = daemon.callTcp()) {
      CreatePinResponse again = caller.pins().createPin(create("run-1").setRef("release").build());

      assertThat(again.getCreated()).isFalse();
      assertThat(again.getPin().getCommit()).isEqualTo(commit);
      RpcErrors.assertReason(
          () -> caller.pins().createPin(create("run-1").setCommit(moved).build()),
          "PIN_TARGET_DIFFERS");
    }
  }

  @Test
  void pins_areListedPageByPage_renewedAndDeleted() {
    try (Caller caller = daemon.callTcp()) {
      caller
          .pins()
          .batchCreatePins(
              BatchCreatePinsRequest.newBuilder()
                  .addAllRequests(
                      IntStream.range(0, 7)
                          .mapToObj(i ->
                              create("batch-" + i)
                                  .setCommit(commit)
                                  .putLabels("kind", "batch")
                                  .build())
                          .toList())
                  .build());

      assertThat(
              list(caller, ListPinsRequest.newBuilder().setPageSize(3).putLabels("kind", "batch")))
          .containsExactly(
              "batch-0", "batch-1", "batch-2", "batch-3", "batch-4", "batch-5", "batch-6");
      assertThat(list(caller, ListPinsRequest.newBuilder().setDagId("etl"))).hasSize(8);

      RenewPinRequest.Builder renew = RenewPinRequest.newBuilder().setPinId("run-1");
      renew.getTtlBuilder().setSeconds(3600);
      assertThat(caller.pins().renewPin(renew.build()).getPin().hasExpireTime()).isTrue();

      caller.pins().deletePin(DeletePinRequest.newBuilder().setPinId("run-1").build());
      RpcErrors.assertReason(
          () -> caller.pins().getPin(GetPinRequest.newBuilder().setPinId("run-1").build()),
          "PIN_UNKNOWN");
      RpcErrors.assertReason(
          () -> caller.pins().deletePin(DeletePinRequest.newBuilder().setPinId("run-1").build()),
          "PIN_UNKNOWN");
    }
  }

  @Test
  void failingBatch_createsNothing_andNamesTheRequest() {
    try (Caller caller = daemon.callTcp()) {
      var failure =
          RpcErrors.assertReason(
              () ->
                  caller
                      .pins()
                      .batchCreatePins(
                          BatchCreatePinsRequest.newBuilder()
                              .addRequests(create("b-0").setCommit(commit))
                              .addRequests(create("b-1").setCommit("f".repeat(40)))
                              .build()),
              "COMMIT_UNKNOWN");

      assertThat(RpcErrors.info(failure).orElseThrow().getMetadataMap())
          .containsEntry("index", "1");
      assertThat(list(caller, ListPinsRequest.newBuilder())).containsExactly("run-1");
    }
  }

  private void assertPinnedVersionIsExact() {
    try (Caller caller = daemon.callTcp()) {
      FetchDagRequest request =
          FetchDagRequest.newBuilder().setDagId("etl").setPinId("run-1").build();
      ReceivedTree received = caller.fetch(request);
      assertThat(received.files()).isEqualTo(expected);
      assertThat(received.header().getVersion().getCommit()).isEqualTo(commit);
      assertThat(caller.fetch(request.toBuilder().setCachedOnly(true).build()).files())
          .isEqualTo(expected);
    }
  }

  private static List<String> list(Caller caller, ListPinsRequest.Builder request) {
    List<String> ids = new ArrayList<>();
    ListPinsResponse page;
    do {
      page = caller.pins().listPins(request.build());
      page.getPinsList().forEach(pin -> ids.add(pin.getPinId()));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return ids;
  }

  private static CreatePinRequest.Builder create(String id) {
    return CreatePinRequest.newBuilder().setPinId(id).setDagId("etl");
  }
}
