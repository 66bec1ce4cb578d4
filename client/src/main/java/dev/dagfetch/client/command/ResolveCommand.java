package dev.dagfetch.client.command;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.v1.ResolveDagRequest;
import dev.dagfetch.v1.ResolveDagResponse;
import dev.dagfetch.v1.Version;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dagfetch resolve}. */
@Command(
    name = "resolve",
    description =
        "Says which commit and tree a DAG has at a branch, a tag, a commit or a pin. The remote is asked, unless --max-age allows a known answer.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  dagfetch resolve etl@main",
      "  dagfetch resolve etl --max-age 30s --json",
      "  dagfetch resolve etl --pin run-42"
    })
final class ResolveCommand extends ClientCommand {
  @Parameters(
      index = "0",
      paramLabel = "DAG@REF",
      description = "The DAG at a branch, tag or commit. Without @: the default ref.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String target;

  @ArgGroup private @Nullable Source source;

  /** Where the answer may come from; a pin is never asked of the remote. */
  static final class Source {
    @Option(
        names = "--max-age",
        paramLabel = "TIME",
        description = "A known answer may be this old, for example 30s.")
    private @Nullable Duration maxAge;

    @Option(
        names = "--pin",
        paramLabel = "RUN",
        description = "The version that this pin holds; of the DAG named.")
    private @Nullable String pin;
  }

  @Override
  int run(DagfetchClient client, Output output) {
    ResolveDagResponse answer = client.resolve(request(), timeout());
    output.answer(json(answer), out -> lines(answer, out));
    return ExitCode.OK;
  }

  private ResolveDagRequest request() {
    ResolveDagRequest.Builder request = VersionChoice.request(DagTarget.parse(target)).toBuilder();
    if (source != null && source.maxAge != null) {
      request.setMaxAge(Amounts.message(source.maxAge));
    }
    if (source != null && source.pin != null) {
      request.setPinId(source.pin);
    }
    return request.build();
  }

  private static Map<String, @Nullable Object> json(ResolveDagResponse answer) {
    Map<String, @Nullable Object> json = Views.version(answer.getVersion());
    json.put("tip", answer.hasTip() ? Views.tip(answer.getTip()) : null);
    json.put("served_from", Views.servedFrom(answer.getServedFrom()));
    return json;
  }

  private static void lines(ResolveDagResponse answer, PrintWriter out) {
    Version version = answer.getVersion();
    out.println("%s@%s".formatted(version.getDagId(), version.getCommit()));
    out.println("  tree        " + version.getTreeId());
    if (!version.getFilesTreeId().isEmpty()) {
      out.println("  files       " + version.getFilesTreeId() + ", with submodules");
    }
    out.println(
        "  repository  %s%s"
            .formatted(
                version.getRepository(),
                version.getScope().isEmpty() ? "" : ", " + Views.path(version.getScope())));
    out.println("  committed   " + Amounts.instant(version.getCommitTime()));
    if (answer.hasTip()) {
      out.println(
          "  ref         %s, asked %s ago"
              .formatted(
                  answer.getTip().getRef(),
                  Amounts.duration(Amounts.duration(answer.getTip().getAge()))));
    }
  }
}
