package dev.dagfetch.server.rpc.call;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.netty.channel.unix.DomainSocketAddress;

/**
 * Says whether the caller is on the daemon's own host for certain: whoever came over a Unix domain
 * socket is.
 */
public final class Peer {
  private static final Context.Key<Boolean> LOCAL = Context.keyWithDefault("peer is local", false);

  private Peer() {}

  /** Whether the current call came over a Unix domain socket. */
  public static boolean isLocal() {
    return LOCAL.get();
  }

  /** Notes where a call came from. */
  public static final class Interceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      boolean local =
          call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof DomainSocketAddress;
      return Contexts.interceptCall(Context.current().withValue(LOCAL, local), call, headers, next);
    }
  }
}
