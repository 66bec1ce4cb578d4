package dev.dagfetch.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.dagfetch.v1.ElidedEntry;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FetchDagTrailer;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FilePart;
import dev.dagfetch.v1.Progress;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An answer of FetchDag, read by nothing but what the protocol promises: order of frames, ids of
 * blobs, id of the tree, counts and checksum are all computed anew here. What does not add up fails
 * the test.
 */
public final class ReceivedTree {
  private final List<GitFile> files = new ArrayList<>();
  private final List<ElidedEntry> elided = new ArrayList<>();
  private final List<Progress> progress = new ArrayList<>();
  private final CRC32C crc = new CRC32C();
  private @Nullable FetchDagHeader header;
  private @Nullable FetchDagTrailer trailer;
  private @Nullable LargeFile large;
  private long bytes;
  private int frames;
  private int largestFrame;

  private ReceivedTree() {}

  /** Reads an answer to its end. */
  public static ReceivedTree read(Iterator<FetchDagResponse> frames) {
    ReceivedTree tree = new ReceivedTree();
    frames.forEachRemaining(tree::accept);
    tree.prove();
    return tree;
  }

  /** The files in the order received. */
  public List<GitFile> files() {
    return files;
  }

  /** Paths of the files, as text. */
  public List<String> names() {
    return files.stream().map(GitFile::name).toList();
  }

  public List<ElidedEntry> elided() {
    return elided;
  }

  public List<Progress> progress() {
    return progress;
  }

  public FetchDagHeader header() {
    return present(header);
  }

  public String treeId() {
    return header().getVersion().getTreeId();
  }

  public int frames() {
    return frames;
  }

  public int largestFrame() {
    return largestFrame;
  }

  private void accept(FetchDagResponse frame) {
    assertThat(trailer).as("nothing follows the trailer").isNull();
    frames++;
    largestFrame = Math.max(largestFrame, frame.getSerializedSize());
    switch (frame.getFrameCase()) {
      case PROGRESS -> {
        assertThat(header).as("progress comes before the header").isNull();
        progress.add(frame.getProgress());
      }
      case HEADER -> {
        assertThat(header).as("one header").isNull();
        header = frame.getHeader();
      }
      case FILES -> accept(frame.getFiles());
      case FILE_PART -> accept(frame.getFilePart());
      case TRAILER -> trailer = frame.getTrailer();
      default -> throw new AssertionError("unexpected frame " + frame.getFrameCase());
    }
  }

  private void accept(FileBatch batch) {
    present(header);
    assertThat(large).as("a large file is complete before the next batch").isNull();
    elided.addAll(batch.getElidedList());
    for (FileEntry entry : batch.getFilesList()) {
      assertThat(large).as("a large file is the last of its batch").isNull();
      accept(batch.getPathPrefix().concat(entry.getPath()), entry);
    }
  }

  private void accept(ByteString path, FileEntry entry) {
    switch (entry.getPlacement()) {
      case PLACEMENT_INLINE -> add(path, entry, entry.getContent().toByteArray());
      case PLACEMENT_NONE -> add(path, entry, new byte[0]);
      case PLACEMENT_PARTS -> large = new LargeFile(path, entry, new ByteArrayOutputStream());
      default -> throw new AssertionError("unexpected placement " + entry.getPlacement());
    }
  }

  private void accept(FilePart part) {
    LargeFile file = present(large);
    assertThat(part.getOffset()).isEqualTo(file.content().size());
    file.content().writeBytes(part.getContent().toByteArray());
    assertThat(part.getLast()).isEqualTo(file.content().size() == file.entry().getSizeBytes());
    if (part.getLast()) {
      large = null;
      add(file.path(), file.entry(), file.content().toByteArray());
    }
  }

  private void add(ByteString path, FileEntry entry, byte[] content) {
    assertThat(content).hasSize((int) entry.getSizeBytes());
    if (entry.getPlacement() != FileEntry.Placement.PLACEMENT_NONE) {
      assertThat(GitHash.blob(content)).as(path.toStringUtf8()).isEqualTo(entry.getObjectId());
    }
    crc.update(content);
    bytes += content.length;
    files.add(new GitFile(path.toByteArray(), entry.getMode(), entry.getObjectId(), content));
  }

  private void prove() {
    FetchDagHeader head = present(header);
    FetchDagTrailer tail = present(trailer);
    assertThat(large).isNull();
    assertThat(tail.getTreeId()).isEqualTo(head.getVersion().getTreeId());
    assertThat(tail.getFileCount()).isEqualTo(files.size()).isEqualTo(head.getFilesToCome());
    assertThat(tail.getContentBytes()).isEqualTo(bytes).isEqualTo(head.getBytesToCome());
    assertThat(tail.getContentCrc32C()).isEqualTo((int) crc.getValue());
    assertThat(GitHash.tree(files, elided)).as("tree id").isEqualTo(head.getVersion().getTreeId());
  }

  private static <T> T present(@Nullable T value) {
    assertThat(value).isNotNull();
    return java.util.Objects.requireNonNull(value);
  }

  private record LargeFile(ByteString path, FileEntry entry, ByteArrayOutputStream content) {}
}
