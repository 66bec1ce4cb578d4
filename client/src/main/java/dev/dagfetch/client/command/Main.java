package dev.dagfetch.client.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts the {@code dagfetch} command. */
public final class Main {
  /** How long a signal waits for staging directories and leased children to be put away. */
  private static final long TIDY_SECONDS = 15;

  private Main() {}

  public static void main(String[] args) {
    CountDownLatch done = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> interrupt(main, done), "dagfetch-shutdown"));
    int exitCode = CommandLines.run(args);
    done.countDown();
    System.exit(exitCode);
  }

  /** A signal interrupts whatever is under way, and lets it tidy up. */
  private static void interrupt(Thread main, CountDownLatch done) {
    if (done.getCount() == 0) {
      return;
    }
    main.interrupt();
    try {
      boolean tidy = done.await(TIDY_SECONDS, TimeUnit.SECONDS);
      if (!tidy) {
        System.err.println(
            "dagfetch: gave up waiting for what was under way; the next fetch tidies up");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
