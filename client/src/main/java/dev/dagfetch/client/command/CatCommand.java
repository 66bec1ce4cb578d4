package dev.dagfetch.client.command;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code dagfetch cat}. */
@Command(
    name = "cat",
    description =
        "Writes one file of a version to the standard output, once its content and its place in the tree are proven.",
    customSynopsis = {
      "dagfetch cat [OPTIONS] DAG@COMMIT|DAG@REF PATH",
      "dagfetch cat [OPTIONS] --pin RUN PATH"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dagfetch cat etl@main dags/etl.py",
      "  dagfetch cat --pin run-42 config/prod.yaml"
    })
final class CatCommand extends ClientCommand {
  @Option(names = "--pin", paramLabel = "RUN", description = "The version that this pin holds.")
  private @Nullable String pin;

  @Parameters(
      arity = "1..2",
      paramLabel = "ARGUMENT",
      description = "The version, unless --pin is given, and the file's path.")
  private List<String> arguments = new ArrayList<>();

  @Override
  int run(DagfetchClient client, Output output) {
    if (arguments.size() != (pin == null ? 2 : 1)) {
      throw new ParameterException(spec.commandLine(), "name one version and one path");
    }
    TreePath path = TreePath.of(arguments.get(arguments.size() - 1));
    VersionChoice choice = new VersionChoice(client, output, timeout());
    VersionName version =
        pin == null ? choice.of(DagTarget.parse(arguments.get(0))) : choice.ofPin(pin);
    if (output.isJson()) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      client.read(version, path, content, timeout());
      output.answer(json(version, path, content.toByteArray()), out -> {});
    } else {
      PrintStream out = System.out;
      client.read(version, path, out, timeout());
    }
    return ExitCode.OK;
  }

  private static Map<String, @Nullable Object> json(
      VersionName version, TreePath path, byte[] content) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("dag_id", version.dagId());
    json.put(
        version.commit().isEmpty() ? "pin_id" : "commit",
        version.commit().isEmpty() ? version.pinId() : version.commit());
    json.put("path", path);
    json.put("bytes", content.length);
    json.put("content_base64", Base64.getEncoder().encodeToString(content));
    return json;
  }
}
