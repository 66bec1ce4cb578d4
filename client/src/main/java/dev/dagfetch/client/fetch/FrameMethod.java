package dev.dagfetch.client.fetch;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * FetchDag as this client calls it: the generated method, but the contents of a frame's files stay
 * where the frame arrived. The generated parser copies every file out of it.
 */
final class FrameMethod {
  static final MethodDescriptor<FetchDagRequest, FetchDagResponse> FETCH_DAG =
      DagFetchServiceGrpc.getFetchDagMethod().toBuilder(
              DagFetchServiceGrpc.getFetchDagMethod().getRequestMarshaller(), new Frames())
          .build();

  private FrameMethod() {}

  /** Reads frames. An array is made for each, and nobody but the frame has it. */
  private static final class Frames implements Marshaller<FetchDagResponse> {
    @Override
    public InputStream stream(FetchDagResponse frame) {
      throw new UnsupportedOperationException("a client only reads frames");
    }

    @Override
    public FetchDagResponse parse(InputStream stream) {
      try {
        return parse(bytes(stream));
      } catch (InvalidProtocolBufferException e) {
        throw Status.INTERNAL
            .withDescription("a frame is no message of this protocol")
            .withCause(e)
            .asRuntimeException();
      } catch (IOException e) {
        throw new UncheckedIOException("a frame that has arrived cannot be read", e);
      }
    }

    /** The stream's length is known, and was held to the limit of a message. */
    private static byte[] bytes(InputStream stream) throws IOException {
      byte[] bytes = new byte[stream.available()];
      stream.readNBytes(bytes, 0, bytes.length);
      return bytes;
    }

    private static FetchDagResponse parse(byte[] bytes) throws InvalidProtocolBufferException {
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      input.enableAliasing(true);
      return FetchDagResponse.parser().parseFrom(input, ExtensionRegistryLite.getEmptyRegistry());
    }
  }
}
