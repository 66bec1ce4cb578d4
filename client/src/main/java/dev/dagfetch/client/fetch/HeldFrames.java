package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.v1.FetchDagResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames that were received and wait for the token that covers them. Not thread-safe. */
final class HeldFrames {
  /** A token comes about once per MiB. A daemon that sends this much without one gives none. */
  private static final int MAX_BYTES = 8 << 20;

  /** What the smallest frame costs in memory, so that very many of them are bounded, too. */
  private static final int FRAME_BYTES = 256;

  private final List<FetchDagResponse> frames = new ArrayList<>();
  private Tally tally = Tally.ZERO;
  private long bytes;
  private ByteString token = ByteString.EMPTY;

  void add(FetchDagResponse frame) {
    frames.add(frame);
    tally = tally.plus(Tally.of(frame));
    bytes += frame.getSerializedSize() + FRAME_BYTES;
    token = frame.getResumeToken();
  }

  /** Whether there is a token, or none is to be expected. */
  boolean isComplete() {
    return !token.isEmpty() || bytes >= MAX_BYTES;
  }

  List<FetchDagResponse> frames() {
    return frames;
  }

  Tally tally() {
    return tally;
  }

  /** The token that covers them all, or null. */
  @Nullable ByteString token() {
    return token.isEmpty() ? null : token;
  }
}
