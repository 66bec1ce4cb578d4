package dev.dagfetch.server.rpc.call;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;

/**
 * One client's connection: what its calls have in common. Two connections are never equal.
 * Thread-safe.
 */
public final class Connection {
  private static final Attributes.Key<Connection> ATTRIBUTE = Attributes.Key.create("connection");
  private static final Context.Key<Connection> CURRENT =
      Context.keyWithDefault("connection", new Connection(Allowance.NONE));

  private final Allowance allowance;

  private Connection(Allowance allowance) {
    this.allowance = allowance;
  }

  /** The connection that the current call came over. */
  public static Connection current() {
    return CURRENT.get();
  }

  /** What its streams may hold for readers that do not read. */
  Allowance allowance() {
    return allowance;
  }

  /** Knows connections from each other; for every listener. */
  public static final class Filter extends ServerTransportFilter {
    private final Allowance all;
    private final long bytesEach;

    /**
     * @param all what all connections together may hold
     * @param bytesEach what one may hold
     */
    public Filter(Allowance all, long bytesEach) {
      this.all = all;
      this.bytesEach = bytesEach;
    }

    @Override
    public Attributes transportReady(Attributes transport) {
      return transport.toBuilder().set(ATTRIBUTE, new Connection(all.share(bytesEach))).build();
    }
  }

  /** Tells calls their connection. */
  public static final class Interceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Connection connection = call.getAttributes().get(ATTRIBUTE);
      return connection == null
          ? next.startCall(call, headers)
          : Contexts.interceptCall(
              Context.current().withValue(CURRENT, connection), call, headers, next);
    }
  }
}
