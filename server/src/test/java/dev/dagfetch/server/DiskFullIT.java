package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.RetryInfo;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.Metrics;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.server.testkit.SmallDisk;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.GetCacheStatsRequest;
import dev.dagfetch.v1.ListPinsRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.Pin;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that takes nothing more: what is here is served, what is not is refused, nothing half is
 * left, and when there is room again all goes on by itself.
 */
class DiskFullIT {
  private static final int DISK_MEGABYTES = 24;

  @TempDir Path tmp;
  private SmallDisk disk;
  private GitRepo upstream;
  private RunningDaemon daemon;
  private Caller caller;
  private String cached;

  @BeforeEach
  void start() {
    disk = SmallDisk.mount(tmp.resolve("disk"), DISK_MEGABYTES);
    upstream = GitRepo.create(tmp.resolve("up.git"));
    cached = upstream.commit(GitFiles.of("a.py", "x = 1\n").random("b", 300_000, 1));
    daemon = RunningDaemon.start(disk.root()).declare("up", upstream.url());
    caller = daemon.callUnix();
  }

  @AfterEach
  void stop() {
    if (daemon != null) {
      caller.close();
      daemon.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void fullDisk_servesWhatIsHere_refusesTheRest_andRecoversByItself() throws Exception {
    fetch(cached);
    lease(cached);
    pin("run-1", cached);
    String next = upstream.commit("a.py", "x = 2\n");
    disk.fillBut(0);

    fetch(cached);
    lease(cached);
    fetchPin("run-1", cached);
    StatusRuntimeException refused =
        RpcErrors.assertReason(() -> caller.fetch("up", next), "DISK_FULL");
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.getStatus().getDescription()).contains("Free space");
    assertThat(StatusProto.fromThrowable(refused).getDetailsList())
        .anyMatch(detail -> detail.is(RetryInfo.class));
    assertThat(isServeOnly()).isTrue();
    assertThat(health()).isEqualTo(ServingStatus.SERVING);
    assertThat(readiness().statusCode()).isEqualTo(200);
    assertThat(readiness().body()).startsWith("ready, serve-only: the daemon's disk is full");

    disk.empty();

    fetch(next);
    lease(next);
    assertThat(isServeOnly()).isFalse();
    assertThat(readiness().body()).isEqualTo("ready\n");
  }

  @Test
  void nearlyFullDisk_isKeptForPins() {
    fetch(cached);
    String next = upstream.commit("a.py", "x = 2\n");
    disk.fillBut(300_000);

    RpcErrors.assertReason(() -> caller.fetch("up", next), "DISK_FULL");
    pin("run-1", cached);

    fetchPin("run-1", cached);
  }

  @Test
  void mirror_noRoomForThePack_leavesNothingOfIt() {
    fetch(cached);
    String large = upstream.commit(GitFiles.none().random("large", 12 << 20, 2));
    String small = upstream.commitUnnamed(cached, GitFiles.of("a.py", "x = 2\n"));
    disk.fillBut(5 << 20);

    RpcErrors.assertReason(() -> caller.fetch("up", large), "DISK_FULL");

    await().untilAsserted(() -> assertThat(SmallDisk.names(state("tmp"))).isEmpty());
    assertThat(disk.freeBytes()).isGreaterThan(4 << 20);
    fetch(small);
    disk.empty();
    fetch(large);
  }

  @Test
  void segments_noRoom_areDoneWithout() {
    lease(cached);
    disk.fillBut(0);

    fetch(cached);
    fetch(cached);

    assertThat(SmallDisk.names(state("tmp"))).isEmpty();
  }

  @Test
  void checkout_noRoom_leavesNothingOfIt() {
    fetch(cached);
    String large = upstream.commit(GitFiles.none().random("large", 6 << 20, 2));
    fetch(large);
    disk.fillBut(3 << 20);

    RpcErrors.assertReason(() -> lease(large), "DISK_FULL");

    await().untilAsserted(() -> assertThat(SmallDisk.names(state("tmp"))).isEmpty());
    assertThat(SmallDisk.names(state("checkouts"))).isEmpty();
    assertThat(caller.cache().getCacheStats(GetCacheStatsRequest.getDefaultInstance()))
        .satisfies(stats -> assertThat(stats.getCheckoutUsedBytes()).isZero());
    disk.empty();
    lease(large);
  }

  @Test
  void catalog_noRoom_answersWithoutAPinOrWithOneThatStays() {
    fetch(cached);
    disk.fillBut(0);
    List<String> made = new ArrayList<>();

    RpcErrors.assertReason(
        () -> {
          for (int i = 0; i < 10_000; i++) {
            pin("run-" + i, cached);
            made.add("run-" + i);
          }
        },
        "DISK_FULL");

    disk.empty();
    pin("after", cached);
    made.add("after");
    assertThat(pins()).containsExactlyInAnyOrderElementsOf(made);
    restart();
    assertThat(pins()).containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void restart_onAFullDisk_servesWhatIsHere() {
    fetch(cached);
    pin("run-1", cached);
    disk.fillBut(0);

    restart();

    fetch(cached);
    fetchPin("run-1", cached);
    assertThat(isServeOnly()).isTrue();
  }

  @Test
  void readOnlyDisk_servesWhatIsHere_andRecoversByItself() throws Exception {
    fetch(cached);
    lease(cached);
    String next = upstream.commit("a.py", "x = 2\n");
    List<Path> parts =
        Stream.of("tmp", "mirrors", "segments", "checkouts").map(this::state).toList();
    parts.forEach(disk::readOnly);
    try {
      fetch(cached);
      lease(cached);
      RpcErrors.assertReason(() -> caller.fetch("up", next), "DISK_FULL");
      assertThat(readiness().body()).contains("serve-only", "Read-only file system");
    } finally {
      parts.forEach(disk::writable);
    }

    fetch(next);
    lease(next);
    assertThat(isServeOnly()).isFalse();
  }

  private void restart() {
    caller.close();
    daemon.restart();
    caller = daemon.callUnix();
  }

  private Path state(String name) {
    return disk.root().resolve("state").resolve(name);
  }

  private void fetch(String commit) {
    assertThat(caller.fetch("up", commit).files()).isEqualTo(upstream.lsTree(commit, ""));
  }

  private void fetchPin(String pin, String commit) {
    FetchDagRequest request = FetchDagRequest.newBuilder().setDagId("up").setPinId(pin).build();
    assertThat(caller.fetch(request).files()).isEqualTo(upstream.lsTree(commit, ""));
  }

  private void lease(String commit) {
    OpenCheckoutRequest request =
        OpenCheckoutRequest.newBuilder().setDagId("up").setCommit(commit).build();
    Context.CancellableContext lease = Context.current().withCancellation();
    try {
      lease.run(() -> {
        Path files =
            Path.of(caller.dags().openCheckout(request).next().getReady().getPath().toStringUtf8());
        assertThat(Files.exists(files.resolve("a.py"))).isTrue();
      });
    } finally {
      lease.close();
    }
  }

  private void pin(String id, String commit) {
    assertThat(
            caller
                .pins()
                .createPin(
                    CreatePinRequest.newBuilder()
                        .setPinId(id)
                        .setDagId("up")
                        .setCommit(commit)
                        .build())
                .getCreated())
        .isTrue();
  }

  private List<String> pins() {
    return caller
        .pins()
        .listPins(ListPinsRequest.newBuilder().setPageSize(1000).build())
        .getPinsList()
        .stream()
        .map(Pin::getPinId)
        .toList();
  }

  /** By the metric and the cache's figures, which agree. */
  private boolean isServeOnly() {
    boolean metric = new Metrics(daemon.metrics()).value("dagfetch_serve_only") > 0;
    String said =
        caller.cache().getCacheStats(GetCacheStatsRequest.getDefaultInstance()).getServeOnly();
    assertThat(said.isEmpty()).isEqualTo(!metric);
    return metric;
  }

  private ServingStatus health() {
    return HealthGrpc.newBlockingStub(caller.channel())
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private HttpResponse<String> readiness() throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d/readyz".formatted(daemon.metrics().getPort()));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
