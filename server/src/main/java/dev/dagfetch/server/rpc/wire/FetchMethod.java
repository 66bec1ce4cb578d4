package dev.dagfetch.server.rpc.wire;

import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagRequest;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.ServerCalls.ServerStreamingMethod;

/**
 * FetchDag for the server: the same method as in the generated code, for every caller and for
 * reflection, but answered by {@link FetchFrame}s.
 */
public final class FetchMethod {
  private static final String NAME = DagFetchServiceGrpc.getFetchDagMethod().getFullMethodName();

  private static final MethodDescriptor<FetchDagRequest, FetchFrame> DESCRIPTOR =
      DagFetchServiceGrpc.getFetchDagMethod().toBuilder(
              DagFetchServiceGrpc.getFetchDagMethod().getRequestMarshaller(),
              new FetchFrameMarshaller())
          .build();

  private FetchMethod() {}

  /**
   * The generated service with FetchDag answered by {@code answer}, the other methods as they are.
   */
  public static ServerServiceDefinition bind(
      ServerServiceDefinition generated,
      ServerStreamingMethod<FetchDagRequest, FetchFrame> answer) {
    ServiceDescriptor.Builder service =
        ServiceDescriptor.newBuilder(generated.getServiceDescriptor().getName())
            .setSchemaDescriptor(generated.getServiceDescriptor().getSchemaDescriptor())
            .addMethod(DESCRIPTOR);
    for (ServerMethodDefinition<?, ?> method : generated.getMethods()) {
      if (!isFetchDag(method)) {
        service.addMethod(method.getMethodDescriptor());
      }
    }
    ServerServiceDefinition.Builder bound =
        ServerServiceDefinition.builder(service.build())
            .addMethod(DESCRIPTOR, ServerCalls.asyncServerStreamingCall(answer));
    for (ServerMethodDefinition<?, ?> method : generated.getMethods()) {
      if (!isFetchDag(method)) {
        bound.addMethod(method);
      }
    }
    return bound.build();
  }

  private static boolean isFetchDag(ServerMethodDefinition<?, ?> method) {
    return method.getMethodDescriptor().getFullMethodName().equals(NAME);
  }
}
