package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FetchDagTrailer;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FilePart;
import dev.dagfetch.v1.ServedFrom;
import dev.dagfetch.v1.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An honest answer, made from what the {@code git} program says of a commit; tests bend it
 * afterwards.
 */
final class Frames {
  static final String DAG = "etl";
  private static final int GITLINK = 0160000;

  /** Content above this comes in parts. */
  private static final int PART_BYTES = 1000;

  private final List<FetchDagResponse> frames = new ArrayList<>();

  private Frames() {}

  static List<FetchDagResponse> of(GitRepo repo, String commit) {
    Frames frames = new Frames();
    List<GitFile> files = repo.lsTree(commit, "");
    FetchDagHeader header = header(repo, commit, files);
    frames.frames.add(FetchDagResponse.newBuilder().setHeader(header).build());
    files.forEach(frames::add);
    frames.frames.add(FetchDagResponse.newBuilder().setTrailer(trailer(header, files)).build());
    return frames.frames;
  }

  private static FetchDagHeader header(GitRepo repo, String commit, List<GitFile> files) {
    long bytes = files.stream().mapToLong(file -> file.content().length).sum();
    return FetchDagHeader.newBuilder()
        .setVersion(
            Version.newBuilder()
                .setDagId(DAG)
                .setRepository("pipelines")
                .setCommit(commit)
                .setTreeId(repo.treeId(commit, "")))
        .setFileCount(files.size())
        .setTotalBytes(bytes)
        .setFilesToCome(files.size())
        .setBytesToCome(bytes)
        .setServedFrom(ServedFrom.SERVED_FROM_DISK)
        .build();
  }

  private static FetchDagTrailer trailer(FetchDagHeader header, List<GitFile> files) {
    CRC32C crc = new CRC32C();
    files.forEach(file -> crc.update(file.content()));
    return FetchDagTrailer.newBuilder()
        .setFileCount(header.getFilesToCome())
        .setContentBytes(header.getBytesToCome())
        .setContentCrc32C((int) crc.getValue())
        .setTreeId(header.getVersion().getTreeId())
        .build();
  }

  private void add(GitFile file) {
    FileEntry.Builder entry =
        FileEntry.newBuilder()
            .setPath(ByteString.copyFrom(file.path()))
            .setMode(file.mode())
            .setObjectId(file.id())
            .setSizeBytes(file.content().length);
    if (file.content().length > PART_BYTES) {
      frames.add(batch(entry.setPlacement(FileEntry.Placement.PLACEMENT_PARTS)));
      parts(file.content());
    } else if (file.mode() == GITLINK) {
      frames.add(batch(entry.setPlacement(FileEntry.Placement.PLACEMENT_NONE)));
    } else {
      frames.add(
          batch(
              entry
                  .setPlacement(FileEntry.Placement.PLACEMENT_INLINE)
                  .setContent(ByteString.copyFrom(file.content()))));
    }
  }

  private void parts(byte[] content) {
    for (int offset = 0; offset < content.length; offset += PART_BYTES) {
      int length = Math.min(PART_BYTES, content.length - offset);
      FilePart.Builder part =
          FilePart.newBuilder()
              .setOffset(offset)
              .setContent(ByteString.copyFrom(content, offset, length))
              .setLast(offset + length == content.length);
      frames.add(FetchDagResponse.newBuilder().setFilePart(part).build());
    }
  }

  /** A frame with one file. */
  static FetchDagResponse batch(FileEntry.Builder entry) {
    return FetchDagResponse.newBuilder().setFiles(FileBatch.newBuilder().addFiles(entry)).build();
  }
}
