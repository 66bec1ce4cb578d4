package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one answer, over as many calls as it takes.
 *
 * <p>They are handed out in runs from token to token. So whatever was handed out lies before a
 * token, nothing that was handed out ever comes again, and a call that breaks costs the run that
 * was being received and nothing else. A daemon that gives no tokens gets no such care: once
 * something was handed out, a call that breaks is the end of the answer. Not thread-safe.
 */
final class FrameRuns implements AutoCloseable {
  private static final int MAX_TOKEN_BYTES = 64;

  private final Errand errand;
  private final FetchDagRequest request;

  /** Empty: nothing was handed out. Null: something was, and no token covers it. */
  private @Nullable ByteString token = ByteString.EMPTY;

  private @Nullable FetchCall call;
  private @Nullable FetchDagHeader header;
  private Tally handedOut = Tally.ZERO;
  private boolean resumed;

  private FrameRuns(Errand errand, FetchDagRequest request) {
    this.errand = errand;
    this.request = request;
  }

  /** Calls the daemon and waits for the Header. */
  static FrameRuns open(Errand errand, FetchDagRequest request) {
    FrameRuns runs = new FrameRuns(errand, request);
    runs.insist(runs::connect);
    return runs;
  }

  /** The Header of the last call. */
  FetchDagHeader header() {
    if (header == null) {
      throw new IllegalStateException("no call was answered");
    }
    return header;
  }

  /**
   * Receives the next run.
   *
   * @throws AnswerLost if the answer cannot be gone on with
   */
  Run next() {
    return insist(this::receive);
  }

  /** Does what needs a call, with as many calls as it takes. */
  private <T> T insist(Supplier<T> step) {
    while (true) {
      try {
        return step.get();
      } catch (DagfetchClientException e) {
        close();
        prepareNextCall(e);
      }
    }
  }

  private void prepareNextCall(DagfetchClientException failure) {
    ByteString position = token;
    if (position != null && !position.isEmpty() && isMismatch(failure)) {
      throw new AnswerLost(failure);
    }
    errand.awaitNextCall(failure, position == null ? 0 : handedOut.bytes());
    if (position == null) {
      throw new AnswerLost(failure);
    }
  }

  private static boolean isMismatch(DagfetchClientException failure) {
    return failure.reason().equals("RESUME_TOKEN_MISMATCH");
  }

  private FetchDagHeader connect() {
    FetchCall next = errand.call(request, position());
    call = next;
    FetchDagHeader answered = header(next);
    resumed = header != null;
    if (!position().isEmpty()) {
      errand.meter().resumed();
    }
    header = answered;
    errand.meter().answered(answered.getCodec());
    return answered;
  }

  private ByteString position() {
    if (token == null) {
      throw new IllegalStateException("nothing covers what was handed out");
    }
    return token;
  }

  private FetchDagHeader header(FetchCall from) {
    for (FetchDagResponse frame = from.next(); frame != null; frame = from.next()) {
      errand.retries().answered();
      if (frame.hasHeader()) {
        return frame.getHeader();
      }
      if (!frame.hasProgress()) {
        throw new VerificationException("the answer does not begin with its header");
      }
      errand.listener().preparing(frame.getProgress());
    }
    throw new VerificationException("the answer ended without its header; it is incomplete");
  }

  private Run receive() {
    if (call == null) {
      connect();
    }
    HeldFrames held = new HeldFrames();
    while (!held.isComplete()) {
      FetchDagResponse frame = nextFrame();
      if (frame == null) {
        return handOut(held, true);
      }
      held.add(frame);
      report(handedOut.plus(held.tally()));
    }
    return handOut(held, false);
  }

  private void report(Tally soFar) {
    errand.listener().received(soFar.files(), soFar.bytes());
  }

  private @Nullable FetchDagResponse nextFrame() {
    if (call == null) {
      throw new IllegalStateException("no call is open");
    }
    FetchDagResponse frame = call.next(errand.options().stallTimeout());
    if (frame != null) {
      errand.meter().received(frame);
    }
    if (frame != null && frame.getResumeToken().size() > MAX_TOKEN_BYTES) {
      throw new VerificationException(
          "a resume token has %d bytes (expected: at most %d)"
              .formatted(frame.getResumeToken().size(), MAX_TOKEN_BYTES));
    }
    return frame != null && frame.hasCompressed() ? unpacked(frame) : frame;
  }

  private FetchDagResponse unpacked(FetchDagResponse frame) {
    if (header().getCodec() != Codec.CODEC_ZSTD || errand.codecs().isEmpty()) {
      throw new VerificationException("a compressed frame is refused: it was not asked for");
    }
    return Unpacking.unpack(frame);
  }

  private Run handOut(HeldFrames held, boolean last) {
    Run run = new Run(header(), held.frames(), resumed, last);
    resumed = false;
    token = held.token();
    handedOut = handedOut.plus(held.tally());
    if (!held.tally().equals(Tally.ZERO)) {
      errand.retries().progressed();
    }
    return run;
  }

  /** Cancels the call that is open, if there is one. */
  @Override
  public void close() {
    if (call != null) {
      call.close();
      call = null;
    }
  }
}
