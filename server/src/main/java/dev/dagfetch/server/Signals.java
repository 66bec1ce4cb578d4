package dev.dagfetch.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What the process does when it is signalled: SIGTERM and SIGINT stop it, and end the grace of a
 * stop under way; SIGHUP makes it read its configuration again.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only way to hear SIGHUP, and to end with exit code 0
 * after SIGTERM: a shutdown hook runs when that is no longer to be had. It is exported by {@code
 * jdk.unsupported} and meant to stay until there is something better. Closing restores what was
 * before, for a daemon that is a guest in another program.
 */
final class Signals implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private final Thread waiting = Thread.currentThread();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Runnable> restore = new ArrayList<>();

  private Signals() {}

  /** Begins to listen. The current thread is the one that will wait. */
  static Signals handle(Runnable onHangup) {
    Signals signals = new Signals();
    signals.on("TERM", signals::stop);
    signals.on("INT", signals::stop);
    signals.on("HUP", onHangup);
    return signals;
  }

  private void on(String name, Runnable action) {
    Signal signal = new Signal(name);
    SignalHandler before = Signal.handle(signal, received -> act(name, action));
    restore.add(() -> Signal.handle(signal, before));
  }

  private static void act(String name, Runnable action) {
    log.atInfo().addKeyValue("signal", name).log("received signal");
    action.run();
  }

  private void stop() {
    if (stop.getCount() == 0) {
      waiting.interrupt();
    }
    stop.countDown();
  }

  /** Returns when the process shall stop. Being interrupted means the same. */
  void awaitStop() {
    try {
      stop.await();
    } catch (InterruptedException e) {
      stop.countDown();
    }
  }

  @Override
  public void close() {
    restore.forEach(Runnable::run);
  }
}
