package dev.dagfetch.client.fetch;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.v1.CompressedFrame;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FileBatch;

/**
 * Takes a frame out of its compression. Believes no size: nothing is allocated beyond what the
 * protocol allows, and nothing is written beyond what was allocated.
 */
final class Unpacking {
  /** The protocol's bound. */
  private static final int MAX_BYTES = 1 << 20;

  private Unpacking() {}

  /**
   * Returns the frame that a compressed one stands for, at its place and with its resume token.
   *
   * @throws VerificationException if there is anything else inside than the protocol allows
   */
  static FetchDagResponse unpack(FetchDagResponse packed) {
    CompressedFrame frame = packed.getCompressed();
    FetchDagResponse inside = parse(decompress(frame));
    requirePlain(inside, frame.getPathPrefix());
    FetchDagResponse.Builder unpacked = inside.toBuilder().setResumeToken(packed.getResumeToken());
    if (inside.hasFiles()) {
      unpacked.getFilesBuilder().setPathPrefix(frame.getPathPrefix());
    }
    return unpacked.build();
  }

  private static byte[] decompress(CompressedFrame frame) {
    int size = frame.getUncompressedBytes();
    if (size <= 0 || size > MAX_BYTES) {
      throw refused("it claims to hold %s bytes".formatted(Integer.toUnsignedString(size)));
    }
    byte[] data = frame.getData().toByteArray();
    byte[] content = new byte[size];
    try {
      long found = Zstd.decompressByteArray(content, 0, size, data, 0, data.length);
      if (found != size) {
        throw refused(Zstd.isError(found) ? Zstd.getErrorName(found) : "its size is wrong");
      }
      return content;
    } catch (ZstdException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static FetchDagResponse parse(byte[] content) {
    try {
      return FetchDagResponse.parseFrom(content);
    } catch (InvalidProtocolBufferException e) {
      throw refused("there is no frame inside");
    }
  }

  private static void requirePlain(FetchDagResponse inside, ByteString place) {
    FileBatch files = inside.getFiles();
    boolean allowed =
        switch (inside.getFrameCase()) {
          case FILES -> files.getPathPrefix().isEmpty() && files.getElidedCount() == 0;
          case FILE_PART -> place.isEmpty();
          default -> false;
        };
    if (!allowed || !inside.getResumeToken().isEmpty()) {
      throw refused("something else than plain files is inside");
    }
  }

  private static VerificationException refused(String why) {
    return new VerificationException("a compressed frame is refused: " + why);
  }
}
