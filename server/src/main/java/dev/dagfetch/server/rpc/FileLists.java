package dev.dagfetch.server.rpc;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.rpc.call.Waits;
import dev.dagfetch.server.rpc.files.PathFilter;
import dev.dagfetch.server.store.Manifests;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.v1.ListDagFilesRequest;
import dev.dagfetch.v1.ListDagFilesResponse;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Answers ListDagFiles: a version's manifest, page by page. Thread-safe. */
final class FileLists {
  private static final PageSize PAGE = new PageSize(1000, 10_000);

  private final VersionLookup versions;
  private final Manifests manifests;

  FileLists(VersionLookup versions, Manifests manifests) {
    this.versions = versions;
    this.manifests = manifests;
  }

  ListDagFilesResponse answer(ListDagFilesRequest request) {
    int size = PAGE.of(request.getPageSize());
    PathFilter filter = PathFilter.parse(request.getPathPrefixesList());
    Version version = versions.find(VersionName.of(request), Waits.untilDeadline());
    List<TreeEntry> files = filter.select(manifests.of(version.files()));
    PageToken token = token(request, version);
    int from =
        request.getPageToken().isEmpty()
            ? 0
            : position(token, request.getPageToken(), files.size());
    int to = Math.min(files.size(), from + size);
    ListDagFilesResponse.Builder page =
        ListDagFilesResponse.newBuilder()
            .setVersion(VersionMapper.toWire(version))
            .setFileCount(files.size())
            .setTotalBytes(files.stream().mapToLong(TreeEntry::sizeBytes).sum())
            .setNextPageToken(to < files.size() ? token.encode(String.valueOf(to)) : "");
    files.subList(from, to).forEach(file -> page.addFiles(VersionMapper.toWire(file)));
    return page.build();
  }

  /** Bound to the tree, not to its name: the files of a tree never change, whoever asks. */
  private static PageToken token(ListDagFilesRequest request, Version version) {
    List<String> filter = new ArrayList<>(List.of(version.files().tree().hex()));
    for (ByteString prefix : request.getPathPrefixesList()) {
      filter.add(HexFormat.of().formatHex(prefix.toByteArray()));
    }
    return new PageToken("ListDagFiles", filter);
  }

  private static int position(PageToken token, String text, int files) {
    String position = token.decode(text);
    try {
      int from = Integer.parseInt(position);
      if (from > 0 && from < files) {
        return from;
      }
    } catch (NumberFormatException e) {
      // Falls through: not one of ours.
    }
    throw DagfetchException.invalidField(
        "page_token", text, "next_page_token of an answer to this very request");
  }
}
