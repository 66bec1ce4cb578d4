package dev.dagfetch.client;

import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.v1.CacheServiceGrpc;
import dev.dagfetch.v1.EvictVersionRequest;
import dev.dagfetch.v1.EvictVersionResponse;
import dev.dagfetch.v1.GetCacheStatsRequest;
import dev.dagfetch.v1.GetCacheStatsResponse;
import dev.dagfetch.v1.VerifyVersionRequest;
import dev.dagfetch.v1.VerifyVersionResponse;
import dev.dagfetch.v1.WarmVersionRequest;
import dev.dagfetch.v1.WarmVersionResponse;
import java.time.Duration;

/**
 * The calls of {@code dagfetch.v1.CacheService}, whose proto file says what each does. Thread-safe.
 */
public final class CacheClient {
  private final Connection connection;
  private final CacheServiceGrpc.CacheServiceBlockingStub stub;

  CacheClient(Connection connection) {
    this.connection = connection;
    this.stub = CacheServiceGrpc.newBlockingStub(connection.channel());
  }

  public GetCacheStatsResponse stats(Duration timeout) {
    return connection.call(() ->
        connection.within(timeout, stub).getCacheStats(GetCacheStatsRequest.getDefaultInstance()));
  }

  public WarmVersionResponse warm(WarmVersionRequest request, Duration timeout) {
    return connection.call(() -> connection.within(timeout, stub).warmVersion(request));
  }

  public EvictVersionResponse evict(EvictVersionRequest request, Duration timeout) {
    return connection.call(() -> connection.within(timeout, stub).evictVersion(request));
  }

  public VerifyVersionResponse verify(String treeId, Duration timeout) {
    VerifyVersionRequest request = VerifyVersionRequest.newBuilder().setTreeId(treeId).build();
    return connection.call(() -> connection.within(timeout, stub).verifyVersion(request));
  }
}
