package dev.dagfetch.client.command;

import dev.dagfetch.client.CheckoutLease;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.v1.CheckoutReady;
import dev.dagfetch.v1.OpenCheckoutRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code dagfetch checkout}. */
@Command(
    name = "checkout",
    description = {
      "Leases a ready directory with a version's files on the daemon's host, and runs a command with its path in DAGFETCH_CHECKOUT.",
      "",
      "The directory is complete, and stays as it is until the command has ended. Its files are read-only; --writable gives a private copy,"
          + " which is gone afterwards. The exit code is the command's; 126 if it cannot be run."
    },
    customSynopsis = {
      "dagfetch checkout [OPTIONS] DAG@COMMIT|DAG@REF -- CMD…",
      "dagfetch checkout [OPTIONS] --pin RUN -- CMD…"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dagfetch checkout etl@main -- sh -c 'ls \"$DAGFETCH_CHECKOUT\"'",
      "  dagfetch checkout --pin run-42 --writable -- ./run-task.sh"
    })
final class CheckoutCommand extends ClientCommand {
  @Option(names = "--pin", paramLabel = "RUN", description = "The version that this pin holds.")
  private @Nullable String pin;

  @Option(names = "--writable", description = "Lease a private copy that may be changed.")
  private boolean writable;

  @Option(
      names = "--cached-only",
      description = "Fail rather than have the daemon contact the remote.")
  private boolean cachedOnly;

  @Parameters(
      arity = "1..*",
      paramLabel = "ARGUMENT",
      description = "The version, unless --pin is given, and after \"--\" the command.")
  private List<String> arguments = new ArrayList<>();

  @Override
  int run(DagfetchClient client, Output output) {
    List<String> command = pin == null ? arguments.subList(1, arguments.size()) : arguments;
    if (command.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "which command? give it after \"--\"");
    }
    VersionChoice choice = new VersionChoice(client, output, timeout());
    VersionName version =
        pin == null ? choice.of(DagTarget.parse(arguments.get(0))) : choice.ofPin(pin);
    try (CheckoutLease lease = client.openCheckout(request(version), timeout(), progress -> {})) {
      describe(lease.description(), output);
      lease
          .lost()
          .thenAccept(
              why -> output.warn("the lease was lost, the directory may go: " + why.getMessage()));
      return new LeasedProcess(command, Map.of("DAGFETCH_CHECKOUT", lease.path().toString())).run();
    }
  }

  private OpenCheckoutRequest request(VersionName version) {
    OpenCheckoutRequest.Builder request =
        OpenCheckoutRequest.newBuilder()
            .setDagId(version.dagId())
            .setCachedOnly(cachedOnly)
            .setWritable(writable)
            .setRemoteTimeout(Amounts.message(timeout()));
    return (version.commit().isEmpty()
            ? request.setPinId(version.pinId())
            : request.setCommit(version.commit()))
        .build();
  }

  /** To the error output: the standard output is the command's. */
  private static void describe(CheckoutReady ready, Output output) {
    if (output.isJson()) {
      Map<String, @Nullable Object> json = Views.version(ready.getVersion());
      Views.path(json, "path", ready.getPath());
      json.put("lease_id", ready.getLeaseId());
      json.put("files", ready.getFileCount());
      json.put("bytes", ready.getTotalBytes());
      json.put("served_from", Views.servedFrom(ready.getServedFrom()));
      json.put("writable", ready.getWritable());
      output.err().println(Json.write(json));
    } else {
      output.note(
          "leased %s, %s"
              .formatted(Views.path(ready.getPath()), Amounts.count(ready.getFileCount(), "file")));
    }
  }
}
