package dev.dagfetch.client.fetch;

import static java.util.stream.Collectors.toSet;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.v1.ElidedEntry;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FetchDagTrailer;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FilePart;
import dev.dagfetch.v1.RemovedPaths;
import dev.dagfetch.v1.ServedFrom;
import dev.dagfetch.v1.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * An honest answer, made from what the {@code git} program says of a commit; tests bend it
 * afterwards.
 */
public final class Frames {
  public static final String DAG = "etl";
  private static final int GITLINK = 0160000;

  /** Content above this comes in parts. */
  private static final int PART_BYTES = 1000;

  private final List<FetchDagResponse> frames = new ArrayList<>();

  private Frames() {}

  public static List<FetchDagResponse> of(GitRepo repo, String commit) {
    Frames frames = new Frames();
    List<GitFile> files = repo.lsTree(commit, "");
    FetchDagHeader header = header(repo, commit, files);
    frames.frames.add(FetchDagResponse.newBuilder().setHeader(header).build());
    files.forEach(frames::add);
    frames.frames.add(FetchDagResponse.newBuilder().setTrailer(trailer(header, files)).build());
    return frames.frames;
  }

  /** What differs from an earlier commit, as the protocol says it. */
  public static List<FetchDagResponse> between(GitRepo repo, String base, String commit) {
    Frames frames = new Frames();
    List<GitFile> old = repo.lsTree(base, "");
    List<GitFile> all = repo.lsTree(commit, "");
    Set<String> blobs = old.stream().filter(Frames::isFile).map(GitFile::id).collect(toSet());
    List<GitFile> changed =
        all.stream().filter(f -> old.stream().noneMatch(o -> isSame(o, f))).toList();
    List<GitFile> sent =
        changed.stream().filter(f -> !(isFile(f) && blobs.contains(f.id()))).toList();
    FetchDagHeader header =
        header(repo, commit, all).toBuilder()
            .setBaseTreeId(repo.treeId(base, ""))
            .setBaseOutcome(FetchDagHeader.BaseOutcome.BASE_OUTCOME_USED)
            .setFilesToCome(changed.size())
            .setBytesToCome(bytes(sent))
            .build();
    frames.frames.add(FetchDagResponse.newBuilder().setHeader(header).build());
    old.stream()
        .filter(o -> all.stream().noneMatch(f -> Arrays.equals(o.path(), f.path())))
        .forEach(o -> frames.frames.add(removed(ByteString.copyFrom(o.path()))));
    for (GitFile file : changed) {
      if (sent.contains(file)) {
        frames.add(file);
      } else {
        frames.frames.add(batch(entry(file).setPlacement(FileEntry.Placement.PLACEMENT_BASE)));
      }
    }
    frames.frames.add(FetchDagResponse.newBuilder().setTrailer(trailer(header, sent)).build());
    return frames.frames;
  }

  /** Some files by their full paths, and the names of all others. */
  public static List<FetchDagResponse> narrowed(
      GitRepo repo, String commit, List<ByteString> paths) {
    Frames frames = new Frames();
    List<GitFile> all = repo.lsTree(commit, "");
    List<GitFile> sent =
        all.stream().filter(f -> paths.contains(ByteString.copyFrom(f.path()))).toList();
    FetchDagHeader header =
        header(repo, commit, all).toBuilder()
            .setNarrowed(true)
            .setFilesToCome(sent.size())
            .setBytesToCome(bytes(sent))
            .build();
    frames.frames.add(FetchDagResponse.newBuilder().setHeader(header).build());
    FileBatch.Builder elided = FileBatch.newBuilder();
    all.stream().filter(f -> !sent.contains(f)).forEach(f -> elided.addElided(elided(f)));
    frames.frames.add(FetchDagResponse.newBuilder().setFiles(elided).build());
    sent.forEach(frames::add);
    frames.frames.add(FetchDagResponse.newBuilder().setTrailer(trailer(header, sent)).build());
    return frames.frames;
  }

  private static boolean isFile(GitFile file) {
    return (file.mode() & 0170000) == 0100000;
  }

  private static boolean isSame(GitFile a, GitFile b) {
    return Arrays.equals(a.path(), b.path()) && a.mode() == b.mode() && a.id().equals(b.id());
  }

  private static ElidedEntry elided(GitFile file) {
    return ElidedEntry.newBuilder()
        .setPath(ByteString.copyFrom(file.path()))
        .setMode(file.mode())
        .setObjectId(file.id())
        .build();
  }

  static FetchDagResponse removed(ByteString path) {
    return FetchDagResponse.newBuilder()
        .setRemoved(RemovedPaths.newBuilder().addPaths(path))
        .build();
  }

  private static long bytes(List<GitFile> files) {
    return files.stream().mapToLong(file -> file.content().length).sum();
  }

  private static FetchDagHeader header(GitRepo repo, String commit, List<GitFile> files) {
    long bytes = bytes(files);
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

  private static FileEntry.Builder entry(GitFile file) {
    return FileEntry.newBuilder()
        .setPath(ByteString.copyFrom(file.path()))
        .setMode(file.mode())
        .setObjectId(file.id())
        .setSizeBytes(file.content().length);
  }

  private void add(GitFile file) {
    FileEntry.Builder entry = entry(file);
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
