package dev.dagfetch.client.fetch;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.CompressedFrame;
import dev.dagfetch.v1.FetchDagResponse;
import java.util.List;

/** Frames in their compressed form, as a daemon sends them. */
final class Packed {
  private Packed() {}

  /** An answer whose frames are compressed where they may be. */
  static List<FetchDagResponse> all(List<FetchDagResponse> frames) {
    return frames.stream().map(Packed::one).toList();
  }

  private static FetchDagResponse one(FetchDagResponse frame) {
    if (frame.hasHeader()) {
      return FetchDagResponse.newBuilder()
          .setHeader(frame.getHeader().toBuilder().setCodec(Codec.CODEC_ZSTD))
          .build();
    }
    return frame.hasFiles() || frame.hasFilePart() ? pack(frame) : frame;
  }

  static FetchDagResponse pack(FetchDagResponse frame) {
    FetchDagResponse.Builder inside = frame.toBuilder().clearResumeToken();
    ByteString prefix = frame.getFiles().getPathPrefix();
    if (frame.hasFiles()) {
      inside.getFilesBuilder().clearPathPrefix();
    }
    FetchDagResponse.Builder packed = around(inside.build().toByteArray()).toBuilder();
    packed.getCompressedBuilder().setPathPrefix(prefix);
    return packed.setResumeToken(frame.getResumeToken()).build();
  }

  /** Any bytes, compressed and called a frame. */
  static FetchDagResponse around(byte[] content) {
    return FetchDagResponse.newBuilder()
        .setCompressed(
            CompressedFrame.newBuilder()
                .setData(ByteString.copyFrom(Zstd.compress(content)))
                .setUncompressedBytes(content.length))
        .build();
  }
}
