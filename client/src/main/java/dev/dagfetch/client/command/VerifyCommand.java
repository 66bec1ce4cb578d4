package dev.dagfetch.client.command;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.tree.DirectoryCheck;
import dev.dagfetch.client.tree.Finding;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.ManifestFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dagfetch verify}: needs no daemon. */
@Command(
    name = "verify",
    description = {
      "Compares a fetched directory with the manifest beside it: every file is hashed again.",
      "",
      "Lists what is missing, surplus or changed, and exits with 6 if there is any."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  dagfetch verify /srv/dags/etl"})
final class VerifyCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "The directory.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path directory;

  @Override
  public Integer call() {
    Output output = ((DagfetchCommand) spec.root().userObject()).output();
    try {
      return verify(output);
    } catch (IOException e) {
      throw LocalFailures.of("cannot verify " + directory, e);
    }
  }

  private int verify(Output output) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new DagfetchClientException(
          LocalReason.TARGET_MISSING,
          "%s is no directory; fetch into it first".formatted(directory),
          null);
    }
    Path real = directory.toRealPath();
    Manifest manifest =
        ManifestFile.read(ManifestFile.beside(real)).orElseThrow(() -> noManifest(real));
    List<Finding> findings = DirectoryCheck.full(manifest, real);
    if (findings.isEmpty()) {
      output.done(json(real, manifest, findings), out -> sound(real, manifest, out));
      return ExitCode.OK;
    }
    output.answer(
        json(real, manifest, findings), out -> findings.forEach(finding -> out.println(finding)));
    if (!output.isJson()) {
      output
          .err()
          .println(
              "dagfetch: %s in %s; fetch it again with --replace"
                  .formatted(Amounts.count(findings.size(), "difference"), real));
    }
    return ExitCode.VERIFICATION_FAILED;
  }

  private static DagfetchClientException noManifest(Path directory) {
    return new DagfetchClientException(
        LocalReason.MANIFEST_MISSING,
        "%s has no manifest (%s), so it was not made by a fetch"
            .formatted(directory, ManifestFile.beside(directory)),
        null);
  }

  private static void sound(Path directory, Manifest manifest, PrintWriter out) {
    out.println(
        "%s is %s@%s, unchanged"
            .formatted(directory, manifest.origin().dagId(), manifest.origin().commit()));
    out.println("  tree    " + manifest.treeId());
    out.println(
        "  holds   %s, %s"
            .formatted(
                Amounts.count(manifest.files().size(), "file"), Amounts.bytes(manifest.bytes())));
  }

  private static Map<String, @Nullable Object> json(
      Path directory, Manifest manifest, List<Finding> findings) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("path", directory);
    json.put("dag_id", manifest.origin().dagId());
    json.put("repository", manifest.origin().repository());
    json.put("commit", manifest.origin().commit());
    json.put("tree_id", manifest.treeId());
    json.put("narrowed", !manifest.narrowing().isEmpty());
    json.put("files", manifest.files().size());
    json.put("bytes", manifest.bytes());
    json.put("ok", findings.isEmpty());
    json.put("findings", findings.stream().map(VerifyCommand::json).toList());
    return json;
  }

  private static Map<String, Object> json(Finding finding) {
    return Map.of(
        "path",
        finding.path(),
        "kind",
        finding.kind().name().toLowerCase(Locale.ROOT),
        "what",
        finding.what());
  }
}
