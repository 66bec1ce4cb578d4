package dev.dagfetch.server.scrub;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The lowest priority that Linux gives to a thread: the processor is its own only while nobody else
 * wants it, and schedulers of disks that have priorities go by it too. Java's own thread priorities
 * do nothing there.
 *
 * <p>The JVM must run with {@code --enable-native-access=ALL-UNNAMED}.
 */
final class LowPriority {
  private static final int PRIO_PROCESS = 0;
  private static final int THIS_THREAD = 0;
  private static final int LOWEST = 19;

  private LowPriority() {}

  /** Gives it to this platform thread, for ever; returns whether that worked. */
  static boolean take() {
    Linker linker = Linker.nativeLinker();
    MethodHandle setPriority =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setpriority"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    try {
      return (int) setPriority.invokeExact(PRIO_PROCESS, THIS_THREAD, LOWEST) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("setpriority(2) cannot be called", e);
    }
  }
}
