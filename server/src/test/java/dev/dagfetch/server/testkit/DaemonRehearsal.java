package dev.dagfetch.server.testkit;

import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.DeletePinRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import io.grpc.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One life of a daemon in which it does what tests start daemons for, upkeep and scrub as well. */
final class DaemonRehearsal {
  private DaemonRehearsal() {}

  static void run(JavaProgram program, Path scratch) throws IOException {
    Path config =
        Files.writeString(
            scratch.resolve("c.yaml"),
            """
            upkeep:
              packs: 2
              interval: 100ms
            scrub:
              interval: 100ms
            """);
    GitRepo repo = GitRepo.create(scratch.resolve("up.git"));
    String first =
        repo.commit(
            GitFiles.of("dag.py", "v1")
                .executable("run", "v1")
                .symlink("link", "run")
                .random("lib/large", 2 << 20, 1));
    String second = repo.commit("dag.py", "v2");
    try (HttpRemote remote = HttpRemote.serve(scratch);
        DaemonProcess daemon =
            DaemonProcess.in(scratch)
                .program(program)
                .metricsOn()
                .serve("--config", config.toString())
                .repository("up", remote.url(repo))
                .start()) {
      try (Caller caller = daemon.callUnix()) {
        use(caller, first);
        use(caller, second);
      }
      daemon.terminate();
      // It makes a cache before it is gone.
      int exitCode = daemon.awaitExit(600);
      if (exitCode != 0) {
        throw new IllegalStateException("exit code %d: %s".formatted(exitCode, daemon.log()));
      }
    }
  }

  private static void use(Caller caller, String commit) {
    caller.fetch("up", commit);
    caller.fetch("up", commit);
    Context.CancellableContext lease = Context.current().withCancellation();
    try {
      lease.run(() ->
          caller
              .dags()
              .openCheckout(
                  OpenCheckoutRequest.newBuilder().setDagId("up").setCommit(commit).build())
              .next());
    } finally {
      lease.close();
    }
    var pin =
        caller
            .pins()
            .createPin(
                CreatePinRequest.newBuilder()
                    .setPinId(commit)
                    .setDagId("up")
                    .setCommit(commit)
                    .build());
    var unused =
        caller
            .pins()
            .deletePin(DeletePinRequest.newBuilder().setPinId(pin.getPin().getPinId()).build());
  }
}
