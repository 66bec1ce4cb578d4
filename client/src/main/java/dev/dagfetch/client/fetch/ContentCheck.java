package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagTrailer;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Counts what arrives, keeps it within what the Header announced, and compares the sums with the
 * Trailer. Not thread-safe.
 */
final class ContentCheck {
  private final FetchDagHeader header;
  private final Tally before;
  private final CRC32C crc = new CRC32C();
  private long files;
  private long bytes;

  ContentCheck(FetchDagHeader header) {
    this(header, Tally.ZERO);
  }

  private ContentCheck(FetchDagHeader header, Tally before) {
    this.header = header;
    this.before = before;
  }

  /** Goes on with what a later call announces; its Trailer speaks of that alone. */
  ContentCheck continuedUnder(FetchDagHeader next) {
    return new ContentCheck(next, total());
  }

  /** Counts a file, before any of its content is looked at. */
  void file(long sizeBytes) {
    files++;
    if (files > header.getFilesToCome() || sizeBytes > header.getBytesToCome() - bytes) {
      throw new VerificationException(
          "more is sent than announced (%d files, %d bytes)"
              .formatted(header.getFilesToCome(), header.getBytesToCome()));
    }
  }

  /** Counts content, whose file was counted. */
  void content(ByteBuffer content) {
    bytes += content.remaining();
    crc.update(content.duplicate());
  }

  void compare(FetchDagTrailer trailer) {
    require(
        files == header.getFilesToCome() && files == trailer.getFileCount(), "the number of files");
    require(
        bytes == header.getBytesToCome() && bytes == trailer.getContentBytes(),
        "the number of bytes");
    require((int) crc.getValue() == trailer.getContentCrc32C(), "the checksum of the content");
    require(trailer.getTreeId().equals(DeliveredTree.id(header.getVersion())), "the tree id");
  }

  private static void require(boolean equal, String what) {
    if (!equal) {
      throw new VerificationException(
          what + " in the answer's last frame does not fit what was sent");
    }
  }

  /** What was counted, under earlier Headers, too. */
  Tally total() {
    return before.plus(new Tally(files, bytes));
  }
}
