package dev.dagfetch.client.bench.wire;

import com.google.protobuf.ExtensionRegistryLite;
import dev.dagfetch.v1.FetchDagResponse;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A frame of an answer of which only the size is known, unless it is the Header or the Trailer.
 *
 * @param bytes size of the serialized message
 * @param message the message, if it was read
 */
record RawFrame(int bytes, @Nullable FetchDagResponse message) {
  /** How the frames of content begin: a protobuf tag of a length-delimited field. */
  private static final int FILES_TAG = (FetchDagResponse.FILES_FIELD_NUMBER << 3) | 2;

  private static final int FILE_PART_TAG = (FetchDagResponse.FILE_PART_FIELD_NUMBER << 3) | 2;

  /** Comes first where there is one, and only frames of content have one. */
  private static final int RESUME_TOKEN_TAG = (FetchDagResponse.RESUME_TOKEN_FIELD_NUMBER << 3) | 2;

  /** Drops content as it arrives. */
  static final Marshaller<RawFrame> DISCARDING =
      new Marshaller<>() {
        @Override
        public InputStream stream(RawFrame value) {
          throw new UnsupportedOperationException("answers are only read");
        }

        @Override
        public RawFrame parse(InputStream stream) {
          try {
            return read(stream);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private static RawFrame read(InputStream stream) throws IOException {
    // gRPC's stream knows its length, and can be marked.
    int bytes = stream.available();
    stream.mark(1);
    int tag = stream.read();
    if (tag == FILES_TAG || tag == FILE_PART_TAG || tag == RESUME_TOKEN_TAG) {
      stream.skipNBytes(bytes - 1L);
      return new RawFrame(bytes, null);
    }
    stream.reset();
    return new RawFrame(
        bytes, FetchDagResponse.parseFrom(stream, ExtensionRegistryLite.getEmptyRegistry()));
  }
}
