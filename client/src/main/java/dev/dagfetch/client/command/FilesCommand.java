package dev.dagfetch.client.command;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.v1.ListDagFilesRequest;
import dev.dagfetch.v1.ListDagFilesResponse;
import dev.dagfetch.v1.ManifestEntry;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dagfetch files}. */
@Command(
    name = "files",
    description = "Lists the files of a version, in the order of their paths.",
    footerHeading = "%nExamples:%n",
    footer = {"  dagfetch files etl@main", "  dagfetch files --pin run-42 --path sql --json"})
final class FilesCommand extends ClientCommand {
  @Mixin private final VersionArgument version = new VersionArgument();

  @Option(
      names = "--path",
      paramLabel = "PREFIX",
      description = "Only this file or directory. May be repeated.")
  private List<String> paths = new ArrayList<>();

  @Override
  int run(DagfetchClient client, Output output) {
    ListDagFilesRequest request =
        request(version.choose(new VersionChoice(client, output, timeout())));
    ListDagFilesResponse first = client.filesPage(request, timeout());
    List<ManifestEntry> files = new ArrayList<>(first.getFilesList());
    if (!first.getNextPageToken().isEmpty()) {
      ListDagFilesRequest rest = request.toBuilder().setPageToken(first.getNextPageToken()).build();
      client.files(rest, timeout()).forEach(files::add);
    }
    output.answer(json(first, files), out -> lines(files, out));
    return ExitCode.OK;
  }

  private ListDagFilesRequest request(VersionName name) {
    ListDagFilesRequest.Builder request =
        ListDagFilesRequest.newBuilder().setDagId(name.dagId()).setPageSize(10_000);
    if (name.commit().isEmpty()) {
      request.setPinId(name.pinId());
    } else {
      request.setCommit(name.commit());
    }
    paths.forEach(
        path -> request.addPathPrefixes(ByteString.copyFrom(TreePath.of(path).toBytes())));
    return request.build();
  }

  private static void lines(List<ManifestEntry> files, PrintWriter out) {
    Table table = new Table("MODE", "SIZE", "OBJECT", "PATH");
    for (ManifestEntry file : files) {
      table.add(
          mode(file),
          Amounts.bytes(file.getSizeBytes()),
          Views.shortId(file.getObjectId()),
          Views.path(file.getPath()));
    }
    table.lines().forEach(out::println);
  }

  private static Map<String, @Nullable Object> json(
      ListDagFilesResponse first, List<ManifestEntry> files) {
    Map<String, @Nullable Object> json = Views.version(first.getVersion());
    json.put("file_count", first.getFileCount());
    json.put("total_bytes", first.getTotalBytes());
    json.put("files", files.stream().map(FilesCommand::json).toList());
    return json;
  }

  private static Map<String, @Nullable Object> json(ManifestEntry file) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    Views.path(json, "path", file.getPath());
    json.put("mode", mode(file));
    json.put("size_bytes", file.getSizeBytes());
    json.put("object_id", file.getObjectId());
    return json;
  }

  private static String mode(ManifestEntry file) {
    return "%06o".formatted(file.getMode());
  }
}
