package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteString;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FetchDagTrailer;
import dev.dagfetch.v1.FileEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An honest answer that can be gone on with: every few frames that bring content carry a token, and
 * what comes behind a token has a Header and a Trailer that speak of that alone.
 */
final class ResumableFrames {
  private final List<FetchDagResponse> frames;
  private final int framesPerToken;

  ResumableFrames(List<FetchDagResponse> frames, int framesPerToken) {
    this.frames = frames;
    this.framesPerToken = framesPerToken;
  }

  /** The answer to a request: everything, or what is behind its token. */
  List<FetchDagResponse> behind(ByteString token) {
    int done = token.isEmpty() ? 1 : Integer.parseInt(token.toStringUtf8());
    List<FetchDagResponse> answer = new ArrayList<>();
    answer.add(header(done));
    for (int i = done; i < frames.size() - 1; i++) {
      answer.add(withToken(i));
    }
    answer.add(trailer(done));
    return answer;
  }

  /** The token of the last frame among the first so many of an answer; empty if there is none. */
  static ByteString lastToken(List<FetchDagResponse> sent) {
    ByteString last = ByteString.EMPTY;
    for (FetchDagResponse frame : sent) {
      last = frame.getResumeToken().isEmpty() ? last : frame.getResumeToken();
    }
    return last;
  }

  private FetchDagResponse withToken(int i) {
    boolean announces =
        frames.get(i).getFiles().getFilesList().stream()
            .anyMatch(file -> file.getPlacement() == FileEntry.Placement.PLACEMENT_PARTS);
    return announces || i % framesPerToken != 0
        ? frames.get(i)
        : frames.get(i).toBuilder()
            .setResumeToken(ByteString.copyFromUtf8(String.valueOf(i + 1)))
            .build();
  }

  private FetchDagResponse header(int done) {
    Tally left = left(done);
    FetchDagHeader.Builder header =
        frames.get(0).getHeader().toBuilder()
            .setFilesToCome(left.files())
            .setBytesToCome(left.bytes());
    return FetchDagResponse.newBuilder().setHeader(header).build();
  }

  private FetchDagResponse trailer(int done) {
    CRC32C crc = new CRC32C();
    for (FetchDagResponse frame : frames.subList(done, frames.size())) {
      frame.getFiles().getFilesList().forEach(file -> crc.update(file.getContent().toByteArray()));
      crc.update(frame.getFilePart().getContent().toByteArray());
    }
    FetchDagTrailer.Builder trailer =
        frames.get(frames.size() - 1).getTrailer().toBuilder()
            .setFileCount(left(done).files())
            .setContentBytes(left(done).bytes())
            .setContentCrc32C((int) crc.getValue());
    return FetchDagResponse.newBuilder().setTrailer(trailer).build();
  }

  private Tally left(int done) {
    return frames.subList(done, frames.size()).stream()
        .map(Tally::of)
        .reduce(Tally.ZERO, Tally::plus);
  }
}
