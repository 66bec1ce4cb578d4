package dev.dagfetch.client.fetch;

import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagResponse;

/** Counts what one fetch cost on the way. Not thread-safe. */
final class Meter {
  private int retries;
  private int resumptions;
  private long bytes;
  private Codec codec = Codec.CODEC_IDENTITY;

  /** A call is made because the one before failed. */
  void retried() {
    retries++;
  }

  /** A call goes on with what an earlier one began. */
  void resumed() {
    resumptions++;
  }

  /** An answer comes in frames of a codec. */
  void answered(Codec inFrames) {
    if (inFrames == Codec.CODEC_ZSTD) {
      codec = inFrames;
    }
  }

  /** A frame has travelled. */
  void received(FetchDagResponse frame) {
    bytes +=
        frame.hasCompressed() ? frame.getCompressed().getData().size() : Tally.of(frame).bytes();
  }

  int retries() {
    return retries;
  }

  FetchReceipt.Transfer total() {
    return new FetchReceipt.Transfer(bytes, retries, resumptions, codec);
  }
}
