package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.GetCapabilitiesRequest;
import dev.dagfetch.v1.ListPinsRequest;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tools rely on without knowing us: health, reflection, metrics. */
class StandardServicesIT {
  private static final List<String> OURS =
      List.of(
          "dagfetch.v1.DagFetchService",
          "dagfetch.v1.PinService",
          "dagfetch.v1.RepositoryService",
          "dagfetch.v1.CacheService");

  @TempDir private Path dir;
  private RunningDaemon daemon;
  private Caller caller;

  @BeforeEach
  void start() {
    daemon = RunningDaemon.start(dir);
    caller = daemon.callTcp();
  }

  @AfterEach
  void stop() {
    caller.close();
    daemon.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dagfetch.v1.DagFetchService",
        "dagfetch.v1.PinService",
        "dagfetch.v1.RepositoryService",
        "dagfetch.v1.CacheService"
      })
  void health_answersPerService(String service) {
    assertThat(health(service)).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void draining_isToldByHealthReadinessAndEveryNewCall() throws Exception {
    daemon.drain(Duration.ofSeconds(1));

    assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(health("dagfetch.v1.PinService")).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(
            caller
                .dags()
                .getCapabilities(GetCapabilitiesRequest.getDefaultInstance())
                .getObjectFormatsList())
        .containsExactly("sha1");
    RpcErrors.assertReason(
        () -> caller.pins().listPins(ListPinsRequest.getDefaultInstance()), "DRAINING");
  }

  @Test
  void reflection_listsOurServices() throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> asking =
        ServerReflectionGrpc.newStub(caller.channel()).serverReflectionInfo(first(answer));
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

    assertThat(
            answer.get().getListServicesResponse().getServiceList().stream()
                .map(service -> service.getName()))
        .containsAll(OURS)
        .contains(
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection");
    asking.onCompleted();
  }

  @Test
  void metrics_haveTheDocumentedNames() throws Exception {
    GitRepo upstream = GitRepo.create(dir.resolve("up.git"));
    String commit = upstream.commit("a.py", "x = 1\n");
    daemon.declare("etl", upstream.url());
    caller.fetch("etl", commit);
    RpcErrors.assertReason(() -> caller.fetch("nope", commit), "DAG_UNKNOWN");

    await().untilAsserted(() -> assertThat(get("/metrics").body()).contains("code=\"NOT_FOUND\""));

    assertThat(get("/metrics").body())
        .contains("dagfetch_fetches_total{outcome=\"complete\",served_from=\"remote\"} 1.0")
        .contains("dagfetch_fetches_total{outcome=\"failed\",served_from=\"none\"} 1.0")
        .contains("dagfetch_fetches_sent_bytes_total 6.0")
        .contains("dagfetch_streams_open 0.0")
        .contains(
            "dagfetch_calls_seconds_count{code=\"OK\",method=\"dagfetch.v1.DagFetchService/FetchDag\"} 1")
        .contains("dagfetch_upstream_fetches_")
        .contains("dagfetch_checkout_disk_used_bytes")
        .contains("dagfetch_checkout_disk_budget_bytes")
        .contains("dagfetch_leases")
        .contains("dagfetch_manifests")
        .contains("dagfetch_direct_memory_used_bytes")
        .contains("jvm_memory_used_bytes");
  }

  private ServingStatus health(String service) {
    return HealthGrpc.newBlockingStub(caller.channel())
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(daemon.metrics().getPort(), path));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static <T> StreamObserver<T> first(CompletableFuture<T> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        answer.complete(value);
      }

      @Override
      public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
      }

      @Override
      public void onCompleted() {}
    };
  }
}
