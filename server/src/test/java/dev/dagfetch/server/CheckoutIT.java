package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.OddTrees;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.CheckoutReady;
import dev.dagfetch.v1.EvictVersionRequest;
import dev.dagfetch.v1.GetCacheStatsRequest;
import dev.dagfetch.v1.GetCapabilitiesRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.OpenCheckoutResponse;
import dev.dagfetch.v1.VerifyVersionRequest;
import dev.dagfetch.v1.WarmVersionRequest;
import io.grpc.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leased directory is exact, and stays for as long as the call does. */
class CheckoutIT {
  @TempDir private Path dir;
  private GitRepo upstream;
  private String commit;
  private RunningDaemon daemon;
  private Caller caller;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(dir.resolve("up.git"));
    commit = upstream.commit(OddTrees.everything());
    daemon = RunningDaemon.start(dir).declare("etl", upstream.url());
    caller = daemon.callUnix();
  }

  @AfterEach
  void stop() {
    caller.close();
    daemon.close();
  }

  @Test
  void checkout_overUnixSocket_isTheExactDirectory() throws IOException {
    try (Held held = open(request().build())) {
      assertExact(held.root());
      assertThat(held.ready().getVersion().getTreeId()).isEqualTo(upstream.treeId(commit, ""));
      assertThat(held.ready().getWritable()).isFalse();
    }
  }

  @Test
  void checkout_overTcp_isRefusedUnlessAllowed() {
    try (Caller tcp = daemon.callTcp()) {
      RpcErrors.assertReason(
          () -> tcp.dags().openCheckout(request().build()).next(), "CHECKOUT_NOT_LOCAL");
      assertThat(
              tcp.dags()
                  .getCapabilities(GetCapabilitiesRequest.getDefaultInstance())
                  .getCheckoutSupported())
          .isFalse();
      assertThat(
              caller
                  .dags()
                  .getCapabilities(GetCapabilitiesRequest.getDefaultInstance())
                  .getCheckoutSupported())
          .isTrue();
    }
  }

  @Test
  void checkout_overTcp_whereTheOperatorAllowsIt_isGranted() {
    try (RunningDaemon open =
            RunningDaemon.start(dir.resolve("2"), CheckoutIT::withCheckoutsOverTcp)
                .declare("etl", upstream.url());
        Caller tcp = open.callTcp();
        Held held = open(tcp, request().build())) {
      assertThat(held.root()).isDirectory();
    }
  }

  @Test
  void lease_endsWithTheCall() {
    Held held = open(request().build());
    assertThat(leases()).isEqualTo(1);

    held.close();

    await().until(() -> leases() == 0);
    assertThat(held.root()).isDirectory();
  }

  @Test
  void lease_endsWithTheCallersConnection() {
    Caller worker = daemon.callUnix();
    open(worker, request().build());
    assertThat(leases()).isEqualTo(1);

    worker.close();

    await().until(() -> leases() == 0);
  }

  @Test
  void evict_whileLeased_keepsTheFilesUntilTheCallEnds() {
    Held held = open(request().build());
    String tree = held.ready().getVersion().getTreeId();

    RpcErrors.assertReason(
        () ->
            caller
                .cache()
                .evictVersion(
                    EvictVersionRequest.newBuilder().setTreeId(tree).setUnlessLeased(true).build()),
        "VERSION_LEASED");
    assertThat(
            caller
                .cache()
                .evictVersion(EvictVersionRequest.newBuilder().setTreeId(tree).build())
                .getLeasesHeld())
        .isEqualTo(1);
    assertThat(held.root().resolve("README.md")).exists();

    held.close();

    await().until(() -> !Files.exists(held.root()));
  }

  @Test
  void writable_isAPrivateCopy_goneWithTheCall() throws IOException {
    Held held = open(request().setWritable(true).build());
    assertExact(held.root());
    Files.writeString(held.root().resolve("README.md"), "changed");

    try (Held shared = open(request().build())) {
      assertThat(shared.root()).isNotEqualTo(held.root());
      assertExact(shared.root());
    }
    held.close();

    await().until(() -> !Files.exists(held.root()));
  }

  @Test
  void warmedVersion_isVerified_andADamagedOneDropped() throws IOException {
    String tree =
        caller
            .cache()
            .warmVersion(
                WarmVersionRequest.newBuilder()
                    .setDagId("etl")
                    .setCommit(commit)
                    .setMaterialize(true)
                    .build())
            .getVersion()
            .getTreeId();
    VerifyVersionRequest verify = VerifyVersionRequest.newBuilder().setTreeId(tree).build();
    assertThat(caller.cache().verifyVersion(verify).getDamagedPathsList()).isEmpty();

    Path root;
    try (Held held = open(request().build())) {
      root = held.root();
    }
    Path file = root.resolve("bin/run.sh");
    assertThat(file.toFile().setWritable(true)).isTrue();
    Files.writeString(file, "#!/bin/sh\nexec evil\n");

    assertThat(caller.cache().verifyVersion(verify).getDamagedPathsList())
        .anyMatch(path -> path.toStringUtf8().equals("bin/run.sh"));
    try (Held held = open(request().build())) {
      assertExact(held.root());
    }
  }

  private OpenCheckoutRequest.Builder request() {
    return OpenCheckoutRequest.newBuilder().setDagId("etl").setCommit(commit);
  }

  private long leases() {
    return caller.cache().getCacheStats(GetCacheStatsRequest.getDefaultInstance()).getLeaseCount();
  }

  private Held open(OpenCheckoutRequest request) {
    return open(caller, request);
  }

  private static Held open(Caller on, OpenCheckoutRequest request) {
    Context.CancellableContext call = Context.current().withCancellation();
    Iterator<OpenCheckoutResponse> answer = callIn(call, on, request);
    return new Held(call, answer.next().getReady());
  }

  private static Iterator<OpenCheckoutResponse> callIn(
      Context context, Caller on, OpenCheckoutRequest request) {
    Context before = context.attach();
    try {
      return on.dags().openCheckout(request);
    } finally {
      context.detach(before);
    }
  }

  private void assertExact(Path root) throws IOException {
    for (GitFile file : upstream.lsTree(commit, "")) {
      Path path = root.resolve(new String(file.path(), java.nio.charset.StandardCharsets.UTF_8));
      if (!file.name().startsWith("latin")) {
        assertSame(file, path);
      }
    }
  }

  private static void assertSame(GitFile file, Path path) throws IOException {
    switch (file.mode()) {
      case 0120000 ->
          assertThat(Files.readSymbolicLink(path))
              .hasToString(new String(file.content(), java.nio.charset.StandardCharsets.UTF_8));
      case 0160000 -> assertThat(path).isEmptyDirectory();
      default -> {
        assertThat(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).as(file.name()).isTrue();
        assertThat(path).hasBinaryContent(file.content());
        assertThat(Files.isExecutable(path)).isEqualTo(file.mode() == 0100755);
      }
    }
  }

  private static Config withCheckoutsOverTcp(Config config) {
    Config.Listeners l = config.listeners();
    return new Config(
        config.stateDir(),
        new Config.Listeners(
            l.unix(), l.allowBeyondLoopback(), l.tcp(), true, l.connectionBuffer()),
        config.metrics(),
        config.git(),
        config.cache(),
        config.upkeep(),
        config.scrub(),
        config.pins(),
        config.drain(),
        config.api(),
        config.log(),
        config.repositories());
  }

  /** An open call and what it leased. */
  private record Held(Context.CancellableContext call, CheckoutReady ready)
      implements AutoCloseable {
    Path root() {
      return Path.of(ready.getPath().toStringUtf8());
    }

    @Override
    public void close() {
      call.cancel(null);
    }
  }
}
