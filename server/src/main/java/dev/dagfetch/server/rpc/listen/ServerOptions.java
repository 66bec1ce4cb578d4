package dev.dagfetch.server.rpc.listen;

import io.grpc.netty.NettyServerBuilder;
import java.util.concurrent.TimeUnit;

/**
 * What a connection may cost. gRPC and Netty leave most of these open by default, which is right
 * for neither a daemon on a shared host nor one that is reached by strangers.
 */
final class ServerOptions {
  /** A batch of 1000 pins with labels is the largest request; it is far smaller in practice. */
  private static final int MAX_REQUEST_BYTES = 8 << 20;

  private static final int MAX_METADATA_BYTES = 16 << 10;
  private static final int MAX_CALLS_PER_CONNECTION = 1000;

  /**
   * More streams opened and reset at once than this in ten seconds is an attack (CVE-2023-44487).
   */
  private static final int MAX_RESETS = 1000;

  private ServerOptions() {}

  static NettyServerBuilder apply(NettyServerBuilder builder) {
    return builder
        .maxInboundMessageSize(MAX_REQUEST_BYTES)
        .maxInboundMetadataSize(MAX_METADATA_BYTES)
        .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
        .maxRstFramesPerWindow(MAX_RESETS, 10)
        // A caller on a host that vanished holds leases and memory: ask whether it is still there.
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(20, TimeUnit.SECONDS)
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }
}
