package dev.dagfetch.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.CompressedFrame;
import dev.dagfetch.v1.ElidedEntry;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FetchDagTrailer;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FilePart;
import dev.dagfetch.v1.Progress;
import dev.dagfetch.v1.RemovedPaths;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An answer of FetchDag, read by nothing but what the protocol promises: order of frames and paths,
 * ids of blobs, id of the tree, counts and checksum are all computed anew here, and the base is
 * changed as the answer says. What does not add up fails the test.
 */
public final class ReceivedTree {
  /** By path, a character for each byte. */
  private final Map<String, GitFile> base = new TreeMap<>();

  private final List<GitFile> files = new ArrayList<>();
  private final List<String> removed = new ArrayList<>();
  private final List<FileEntry> references = new ArrayList<>();
  private final List<ElidedEntry> elided = new ArrayList<>();
  private final List<Progress> progress = new ArrayList<>();
  private final CRC32C crc = new CRC32C();
  private @Nullable FetchDagHeader header;
  private @Nullable FetchDagTrailer trailer;
  private @Nullable LargeFile large;
  private long bytes;
  private long entries;
  private boolean isResumed;
  private int frames;
  private int compressed;
  private int largestFrame;
  private long messageBytes;

  private ReceivedTree(List<GitFile> base) {
    base.forEach(file -> this.base.put(file.name(), file));
  }

  /** Reads an answer to its end. */
  public static ReceivedTree read(Iterator<FetchDagResponse> frames) {
    return read(List.of(), frames);
  }

  /** Reads an answer to its end, to a request with this base. */
  public static ReceivedTree read(List<GitFile> base, Iterator<FetchDagResponse> frames) {
    ReceivedTree tree = new ReceivedTree(base);
    frames.forEachRemaining(tree::accept);
    tree.prove();
    return tree;
  }

  /**
   * Reads an answer that broke off behind a frame with a resume token, and the one that goes on
   * there.
   */
  public static ReceivedTree readResumed(
      List<GitFile> base, List<FetchDagResponse> broken, Iterator<FetchDagResponse> rest) {
    ReceivedTree tree = new ReceivedTree(base);
    broken.forEach(tree::accept);
    tree.breakOff();
    rest.forEachRemaining(tree::accept);
    tree.prove();
    return tree;
  }

  /** Forgets what speaks of one answer alone. */
  private void breakOff() {
    header = null;
    crc.reset();
    bytes = 0;
    entries = 0;
    isResumed = true;
  }

  /** The files in the order received. */
  public List<GitFile> files() {
    return files;
  }

  /** The files of the version in the order of their paths: those of the base, changed. */
  public List<GitFile> version() {
    Map<String, GitFile> version = new TreeMap<>();
    if (header().getBaseOutcome() == BaseOutcome.BASE_OUTCOME_USED) {
      version.putAll(base);
    }
    removed.forEach(version::remove);
    files.forEach(file -> version.put(file.name(), file));
    return List.copyOf(version.values());
  }

  /** Paths that the base has and the version has not. */
  public List<String> removed() {
    return removed;
  }

  /** The entries that came without content because the base has it. */
  public List<FileEntry> references() {
    return references;
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

  /** The tree id of the files, those of submodules included. */
  public String filesTreeId() {
    String id = header().getVersion().getFilesTreeId();
    return id.isEmpty() ? treeId() : id;
  }

  /** How many frames came compressed. */
  public int compressed() {
    return compressed;
  }

  public int frames() {
    return frames;
  }

  /** The messages, each with its length in front. */
  public long bytesOnTheWire() {
    return messageBytes + 5L * frames;
  }

  public int largestFrame() {
    return largestFrame;
  }

  private void accept(FetchDagResponse frame) {
    assertThat(trailer).as("nothing follows the trailer").isNull();
    frames++;
    messageBytes += frame.getSerializedSize();
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
      case COMPRESSED -> accept(frame.getCompressed());
      case REMOVED -> accept(frame.getRemoved());
      case TRAILER -> trailer = frame.getTrailer();
      default -> throw new AssertionError("unexpected frame " + frame.getFrameCase());
    }
  }

  private void accept(RemovedPaths paths) {
    assertThat(header().getBaseOutcome()).isEqualTo(BaseOutcome.BASE_OUTCOME_USED);
    assertThat(files).as("files come after what is removed").isEmpty();
    assertThat(isResumed).as("removed paths are not repeated").isFalse();
    for (ByteString path : paths.getPathsList()) {
      String name = path.toString(StandardCharsets.ISO_8859_1);
      assertThat(base).containsKey(name);
      removed.add(name);
    }
  }

  private void accept(CompressedFrame frame) {
    assertThat(header().getCodec()).isEqualTo(Codec.CODEC_ZSTD);
    compressed++;
    byte[] message = Zstd.decompress(frame.getData().toByteArray(), frame.getUncompressedBytes());
    assertThat(message).hasSize(frame.getUncompressedBytes()).hasSizeLessThanOrEqualTo(1 << 20);
    assertThat(frame.getData().size()).as("smaller").isLessThan(message.length);
    try {
      FetchDagResponse inside = FetchDagResponse.parseFrom(message);
      assertThat(inside.getResumeToken()).isEmpty();
      assertThat(inside.getFiles().getPathPrefix()).isEmpty();
      if (inside.hasFilePart()) {
        assertThat(frame.getPathPrefix()).isEmpty();
        accept(inside.getFilePart());
      } else {
        accept(inside.getFiles().toBuilder().setPathPrefix(frame.getPathPrefix()).build());
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private void accept(FileBatch batch) {
    present(header);
    assertThat(large).as("a large file is complete before the next batch").isNull();
    elided.addAll(batch.getElidedList());
    entries += batch.getFilesCount();
    for (FileEntry entry : batch.getFilesList()) {
      assertThat(large).as("a large file is the last of its batch").isNull();
      accept(batch.getPathPrefix().concat(entry.getPath()), entry);
    }
  }

  private void accept(ByteString path, FileEntry entry) {
    switch (entry.getPlacement()) {
      case PLACEMENT_INLINE -> {
        count(entry.getContent());
        add(path, entry, entry.getContent().toByteArray());
      }
      case PLACEMENT_NONE -> add(path, entry, new byte[0]);
      case PLACEMENT_BASE -> refer(path, entry);
      case PLACEMENT_PARTS -> large = new LargeFile(path, entry, new ByteArrayOutputStream());
      default -> throw new AssertionError("unexpected placement " + entry.getPlacement());
    }
  }

  private void refer(ByteString path, FileEntry entry) {
    assertThat(header().getBaseOutcome()).isEqualTo(BaseOutcome.BASE_OUTCOME_USED);
    assertThat(entry.getMode() & 0170000).as("mode of a file").isEqualTo(0100000);
    byte[] content =
        base.values().stream()
            .filter(file -> (file.mode() & 0170000) == 0100000)
            .filter(file -> file.id().equals(entry.getObjectId()))
            .findFirst()
            .orElseThrow()
            .content();
    assertThat(content).hasSize((int) entry.getSizeBytes());
    references.add(entry);
    place(path, entry, content);
  }

  private void accept(FilePart part) {
    LargeFile file = present(large);
    assertThat(part.getOffset()).isEqualTo(file.content().size());
    count(part.getContent());
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
    place(path, entry, content);
  }

  private void count(ByteString content) {
    crc.update(content.asReadOnlyByteBuffer());
    bytes += content.size();
  }

  private void place(ByteString path, FileEntry entry, byte[] content) {
    GitFile file = new GitFile(path.toByteArray(), entry.getMode(), entry.getObjectId(), content);
    if (!files.isEmpty()) {
      assertThat(file.name()).as("order of paths").isGreaterThan(files.getLast().name());
    }
    if (header().getBaseOutcome() == BaseOutcome.BASE_OUTCOME_USED) {
      assertThat(file).as("only what differs").isNotEqualTo(base.get(file.name()));
    }
    files.add(file);
  }

  private void prove() {
    FetchDagHeader head = present(header);
    FetchDagTrailer tail = present(trailer);
    assertThat(large).isNull();
    assertThat(tail.getTreeId()).isEqualTo(filesTreeId());
    assertThat(tail.getFileCount()).isEqualTo(entries).isEqualTo(head.getFilesToCome());
    assertThat(tail.getContentBytes()).isEqualTo(bytes).isEqualTo(head.getBytesToCome());
    assertThat(tail.getContentCrc32C()).isEqualTo((int) crc.getValue());
    assertThat(removed).isSorted().doesNotHaveDuplicates();
    assertThat(GitHash.tree(version(), elided)).as("files' tree id").isEqualTo(filesTreeId());
    assertThat(SubmodulesBack.treeId(version(), elided, head.getSubmodulesList()))
        .as("tree id")
        .isEqualTo(treeId());
  }

  private static <T> T present(@Nullable T value) {
    assertThat(value).isNotNull();
    return java.util.Objects.requireNonNull(value);
  }

  private record LargeFile(ByteString path, FileEntry entry, ByteArrayOutputStream content) {}
}
