package dev.dagfetch.client.command;

import dev.dagfetch.client.DagfetchClient;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that calls a daemon. */
abstract class ClientCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  CommandSpec spec;

  @Override
  public final Integer call() throws Exception {
    try (DagfetchClient client = DagfetchClient.connect(root().address())) {
      return run(client, root().output());
    }
  }

  /** Does the work; returns the exit code. */
  abstract int run(DagfetchClient client, Output output) throws Exception;

  final Duration timeout() {
    return root().timeout();
  }

  final DagfetchCommand root() {
    return (DagfetchCommand) spec.root().userObject();
  }
}
