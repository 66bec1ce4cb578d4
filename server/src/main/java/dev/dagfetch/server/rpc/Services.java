package dev.dagfetch.server.rpc;

import dev.dagfetch.server.rpc.call.CallGate;
import dev.dagfetch.server.rpc.call.CallJournal;
import dev.dagfetch.server.rpc.call.Connection;
import dev.dagfetch.server.rpc.call.Peer;
import dev.dagfetch.server.rpc.call.RunningStreams;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * All services of a daemon, ready to be served by any number of listeners: ours, behind journal and
 * gate, and the standard ones for health and reflection. Thread-safe.
 */
public final class Services {
  private final CallGate gate =
      new CallGate(Set.of(DagFetchServiceGrpc.getGetCapabilitiesMethod().getFullMethodName()));
  private final HealthStatusManager health = new HealthStatusManager();
  private final RunningStreams streams = new RunningStreams();
  private final List<ServerServiceDefinition> ours;

  /**
   * @param daemonVersion for people
   * @param checkoutsOverTcp whether a caller who is not known to be on this host may have a
   *     checkout
   */
  public Services(
      Backends backends, MeterRegistry meters, String daemonVersion, boolean checkoutsOverTcp) {
    VersionLookup lookup = new VersionLookup(backends.versions(), backends.pins());
    DagFetchEndpoint dagFetch =
        new DagFetchEndpoint(
            new FetchCalls(
                lookup, backends.segments(), backends.manifests(), new FetchMeters(meters)),
            new CheckoutCalls(lookup, backends.checkouts(), backends.manifests(), checkoutsOverTcp),
            new ResolveCalls(lookup, backends.versions()),
            new FileLists(lookup, backends.manifests()),
            streams,
            daemonVersion);
    BindableService repository =
        new RepositoryEndpoint(
            backends.repositories(),
            new RepositoryLists(backends.repositories()),
            new RemoteCalls(backends.repositories()));
    BindableService cache = new CacheEndpoint(lookup, backends);
    this.ours =
        List.of(
                dagFetch.bind(),
                new PinEndpoint(backends.pins()).bindService(),
                repository.bindService(),
                cache.bindService())
            .stream()
            .map(service ->
                ServerInterceptors.interceptForward(
                    service,
                    new CallJournal(meters),
                    new Peer.Interceptor(),
                    new Connection.Interceptor(),
                    gate))
            .toList();
    Gauge.builder("dagfetch.streams.open", streams, RunningStreams::count)
        .description("FetchDag and OpenCheckout calls under way")
        .register(meters);
    report(ServingStatus.NOT_SERVING);
  }

  /** What a listener serves. */
  public List<ServerServiceDefinition> definitions() {
    List<ServerServiceDefinition> all = new ArrayList<>(ours);
    all.add(health.getHealthService().bindService());
    all.add(ProtoReflectionServiceV1.newInstance().bindService());
    all.add(reflectionV1Alpha());
    return all;
  }

  /** Lets callers in. */
  public void open() {
    gate.enter(CallGate.State.SERVING);
    report(ServingStatus.SERVING);
  }

  /** Whether callers are let in. */
  public boolean isOpen() {
    return gate.state() == CallGate.State.SERVING;
  }

  /** Turns new callers away; running calls go on. */
  public void drain() {
    gate.enter(CallGate.State.DRAINING);
    report(ServingStatus.NOT_SERVING);
  }

  /** Waits until no call is running. Returns false if there still is one after {@code timeout}. */
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    return gate.awaitIdle(timeout);
  }

  /** Ends the streams that are still running. Returns how many there were. */
  public int cutStreams() {
    return streams.cut();
  }

  private void report(ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    ours.forEach(service -> health.setStatus(service.getServiceDescriptor().getName(), status));
  }

  /** Tools that are in use still speak only this version. */
  @SuppressWarnings("deprecation")
  private static ServerServiceDefinition reflectionV1Alpha() {
    return io.grpc.protobuf.services.ProtoReflectionService.newInstance().bindService();
  }
}
