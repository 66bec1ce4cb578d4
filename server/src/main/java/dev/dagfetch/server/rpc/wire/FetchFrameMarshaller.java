package dev.dagfetch.server.rpc.wire;

import dev.dagfetch.v1.FetchDagResponse;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.protobuf.ProtoUtils;
import java.io.InputStream;

/** Turns the messages of FetchDag into bytes: as any other message, or as they are. Thread-safe. */
final class FetchFrameMarshaller implements Marshaller<FetchFrame> {
  private static final Marshaller<FetchDagResponse> MESSAGES =
      ProtoUtils.marshaller(FetchDagResponse.getDefaultInstance());

  @Override
  public InputStream stream(FetchFrame frame) {
    return switch (frame) {
      case FetchFrame.Message(FetchDagResponse message) -> MESSAGES.stream(message);
      case ReadyFrame ready -> new ReadyStream(ready);
    };
  }

  @Override
  public FetchFrame parse(InputStream stream) {
    return new FetchFrame.Message(MESSAGES.parse(stream));
  }
}
