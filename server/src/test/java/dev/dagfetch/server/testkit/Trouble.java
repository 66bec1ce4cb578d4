package dev.dagfetch.server.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** How an {@link HttpRemote} misbehaves. One use each: ending it is final. */
public final class Trouble {
  private final int status;
  private final Map<String, String> headers;
  private final long cutAfterBytes;
  private final Duration pause;
  private final CountDownLatch open;

  /** Answers that are still to be cut off. */
  private final AtomicInteger cuts = new AtomicInteger(Integer.MAX_VALUE);

  private Trouble(
      int status, Map<String, String> headers, long cutAfterBytes, Duration pause, int latches) {
    this.status = status;
    this.headers = headers;
    this.cutAfterBytes = cutAfterBytes;
    this.pause = pause;
    this.open = new CountDownLatch(latches);
  }

  static Trouble none() {
    return new Trouble(0, Map.of(), Long.MAX_VALUE, Duration.ZERO, 0);
  }

  /** Every request is answered with a status and an empty body. */
  public static Trouble status(int status) {
    return status(status, Map.of());
  }

  public static Trouble status(int status, Map<String, String> headers) {
    return new Trouble(status, headers, Long.MAX_VALUE, Duration.ZERO, 0);
  }

  /**
   * Requests are read and counted, then nothing happens until the trouble ends; they are served
   * then.
   */
  public static Trouble hang() {
    return new Trouble(0, Map.of(), Long.MAX_VALUE, Duration.ZERO, 1);
  }

  /** Each answer of upload-pack is cut off after so many bytes. */
  public static Trouble cutAfter(long bytes) {
    return new Trouble(0, Map.of(), bytes, Duration.ZERO, 0);
  }

  /** Only so many answers that are longer are cut off; then all is well. */
  public static Trouble cutFirst(int answers, long bytes) {
    Trouble trouble = cutAfter(bytes);
    trouble.cuts.set(answers);
    return trouble;
  }

  /** A pause before each 8 KiB at most of an answer. */
  public static Trouble slow(Duration pause) {
    return new Trouble(0, Map.of(), Long.MAX_VALUE, pause, 0);
  }

  void end() {
    open.countDown();
  }

  void await() throws IOException {
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped", e);
    }
  }

  /** Answers in the trouble's way; false if the request is to be served. */
  boolean answer(HttpExchange exchange) throws IOException {
    if (status == 0) {
      return false;
    }
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(status, -1);
    return true;
  }

  HttpBackend.Valve limit(AtomicLong total) {
    AtomicLong sent = new AtomicLong();
    return bytes -> {
      LockSupport.parkNanos(pause.toNanos());
      if (sent.addAndGet(bytes) > cutAfterBytes && cuts.getAndDecrement() > 0) {
        throw new IOException("cut off");
      }
      total.addAndGet(bytes);
    };
  }
}
