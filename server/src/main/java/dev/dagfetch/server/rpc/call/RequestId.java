package dev.dagfetch.server.rpc.call;

import io.grpc.Context;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names a call in our logs. Travels in the call's gRPC context, so that every thread that works for
 * the call knows it.
 */
public final class RequestId {
  private static final Context.Key<String> KEY = Context.keyWithDefault("request id", "none");

  private RequestId() {}

  /** The id of the call that the current thread works for; "none" outside of a call. */
  public static String current() {
    return KEY.get();
  }

  /**
   * Gives the calls of {@code context} an id. Random, so that ids of two daemons or two lives of
   * one can be told apart.
   */
  static Context assign(Context context) {
    return context.withValue(
        KEY, HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
  }

  static String of(Context context) {
    return KEY.get(context);
  }
}
