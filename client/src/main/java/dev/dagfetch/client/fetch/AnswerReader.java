package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.PathOrder;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.write.FileSink;
import dev.dagfetch.client.write.ReceivedFile;
import dev.dagfetch.v1.ElidedEntry;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FetchDagTrailer;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FileEntry.Placement;
import dev.dagfetch.v1.FilePart;
import dev.dagfetch.v1.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames after the Header, believes none of them, and hands the files on.
 *
 * <p>Whatever a daemon sends: no path leaves the version's root or lies below a file or link, no
 * path comes twice, no more content passes than the Header announced, and {@link #manifest} returns
 * only if every frame was in its place and the tree id is that of what was sent. Object ids of
 * small files are proven by the sink, before it uses the content. Not thread-safe.
 */
final class AnswerReader {
  /** Linux's limit for the target of a link, without the NUL. */
  private static final int MAX_LINK_BYTES = 4095;

  /** More than any daemon delivers; the entries are held in memory. */
  private static final int MAX_ENTRIES = 4_000_000;

  private final FetchDagHeader header;
  private final List<TreePath> narrowing;
  private final Inheritance inheritance;
  private final FileSink sink;
  private final PathOrder order = new PathOrder();
  private final List<TreeEntry> entries = new ArrayList<>();
  private ContentCheck check;
  private @Nullable LargeFile large;
  private @Nullable FetchDagTrailer trailer;

  AnswerReader(
      FetchDagHeader header, List<TreePath> narrowing, Inheritance inheritance, FileSink sink) {
    this.header = header;
    this.narrowing = narrowing;
    this.inheritance = inheritance;
    this.sink = sink;
    this.check = new ContentCheck(header);
  }

  /** Takes the next frame. */
  void accept(FetchDagResponse frame) {
    if (trailer != null) {
      throw outOfPlace(frame);
    }
    if ((large != null) != frame.hasFilePart()) {
      throw outOfPlace(frame);
    }
    switch (frame.getFrameCase()) {
      case FILES -> files(frame.getFiles());
      case FILE_PART -> part(frame.getFilePart());
      case REMOVED -> inheritance.remove(frame.getRemoved().getPathsList());
      case TRAILER -> trailer = frame.getTrailer();
      default -> throw outOfPlace(frame);
    }
  }

  /**
   * Takes the Header of a later call, which goes on behind the frames that were accepted.
   *
   * @throws AnswerLost if it does not
   */
  void resume(FetchDagHeader next) {
    sink.settle();
    Continuation.require(header, check.total(), next);
    check = check.continuedUnder(next);
    trailer = null;
  }

  /** Proves the whole once the stream has ended. */
  Received received() {
    Manifest manifest = manifest();
    return new Received(manifest, inheritance.rest(manifest.files(), entries));
  }

  private Manifest manifest() {
    if (trailer == null) {
      throw new VerificationException("the answer ended without its last frame; it is incomplete");
    }
    check.compare(trailer);
    Version version = header.getVersion();
    Manifest.Origin origin =
        new Manifest.Origin(version.getDagId(), version.getRepository(), version.getCommit());
    Manifest manifest = inheritance.manifest(origin, DeliveredTree.id(version), narrowing, entries);
    DeliveredTree.prove(header, manifest);
    return manifest;
  }

  private void files(FileBatch batch) {
    batch.getElidedList().forEach(this::elided);
    List<ReceivedFile> complete = new ArrayList<>(batch.getFilesCount());
    int left = batch.getFilesCount();
    for (FileEntry file : batch.getFilesList()) {
      left--;
      TreeEntry entry = entry(batch.getPathPrefix(), file);
      check.file(file.getPlacement() == Placement.PLACEMENT_BASE ? 0 : entry.sizeBytes());
      switch (file.getPlacement()) {
        case PLACEMENT_INLINE -> complete.add(inline(entry, file.getContent()));
        case PLACEMENT_NONE -> complete.add(gitlink(entry, file.getContent()));
        case PLACEMENT_BASE -> left(entry, file.getContent());
        case PLACEMENT_PARTS -> {
          requireLastOf(left, entry);
          sink.add(complete);
          complete = List.of();
          large = new LargeFile(entry, sink.begin(entry));
        }
        default ->
            throw new VerificationException(
                "the content of %s is nowhere that this client knows".formatted(entry.path()));
      }
    }
    sink.add(complete);
  }

  private TreeEntry entry(ByteString prefix, FileEntry file) {
    TreePath path = path(prefix.concat(file.getPath()));
    TreeEntry entry = new TreeEntry(path, file.getMode(), file.getSizeBytes(), file.getObjectId());
    if (!Manifest.isWithin(narrowing, entry)) {
      throw new VerificationException("%s was not asked for".formatted(path));
    }
    order.accept(entry);
    remember(entry);
    return entry;
  }

  private void elided(ElidedEntry elided) {
    TreeEntry entry =
        new TreeEntry(path(elided.getPath()), elided.getMode(), 0, elided.getObjectId());
    if (narrowing.isEmpty() || Manifest.isWithin(narrowing, entry)) {
      throw new VerificationException("%s is left out, but was asked for".formatted(entry.path()));
    }
    remember(entry);
  }

  private void remember(TreeEntry entry) {
    if (entries.size() >= MAX_ENTRIES) {
      throw new VerificationException("more than %d entries are sent".formatted(MAX_ENTRIES));
    }
    entries.add(entry);
  }

  /** Reads a path that a daemon sent. */
  static TreePath path(ByteString bytes) {
    try {
      return TreePath.owning(bytes.toByteArray());
    } catch (IllegalArgumentException e) {
      throw new VerificationException(e.getMessage() + "; it is refused", e);
    }
  }

  private ReceivedFile inline(TreeEntry entry, ByteString content) {
    if (entry.isGitlink() || content.size() != entry.sizeBytes()) {
      throw new VerificationException(
          "%s has %d bytes, but %d were promised"
              .formatted(entry.path(), content.size(), entry.sizeBytes()));
    }
    if (entry.isSymlink()) {
      requireLinkTarget(entry, content);
    }
    ByteBuffer bytes = FrameContent.of(content);
    check.content(bytes);
    return new ReceivedFile(entry, bytes);
  }

  private static void requireLinkTarget(TreeEntry entry, ByteString target) {
    if (target.isEmpty() || target.size() > MAX_LINK_BYTES || hasNul(target)) {
      throw new VerificationException(
          "link %s has a target that no link can have".formatted(entry.path()));
    }
  }

  private static boolean hasNul(ByteString target) {
    for (byte b : target) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private static ReceivedFile gitlink(TreeEntry entry, ByteString content) {
    if (!entry.isGitlink() || !content.isEmpty()) {
      throw new VerificationException("%s comes without its content".formatted(entry.path()));
    }
    return new ReceivedFile(entry, content.asReadOnlyByteBuffer());
  }

  /** A file whose content the base has. */
  private void left(TreeEntry entry, ByteString content) {
    if (!content.isEmpty()) {
      throw new VerificationException("%s comes with content and without".formatted(entry.path()));
    }
    inheritance.take(entry);
  }

  private static void requireLastOf(int left, TreeEntry entry) {
    if (left > 0 || !entry.isFile()) {
      throw new VerificationException(
          "%s comes in parts where it must not".formatted(entry.path()));
    }
  }

  private void part(FilePart part) {
    LargeFile file = large;
    if (file == null) {
      throw new IllegalStateException("checked by accept");
    }
    ByteBuffer content = FrameContent.of(part.getContent());
    check.content(content);
    if (file.accept(part, content)) {
      large = null;
    }
  }

  private static VerificationException outOfPlace(FetchDagResponse frame) {
    return new VerificationException("frame %s is out of place".formatted(frame.getFrameCase()));
  }
}
