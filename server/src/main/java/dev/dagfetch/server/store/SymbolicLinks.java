package dev.dagfetch.server.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Symbolic links whose target is exactly the bytes that Git has: {@code java.nio} normalizes a
 * target such as {@code a//b/} and cannot say every byte, so this calls the C library.
 *
 * <p>The JVM must run with {@code --enable-native-access=ALL-UNNAMED}. Thread-safe.
 */
final class SymbolicLinks {
  private static final int ENAMETOOLONG = 36;
  private static final int ENOENT = 2;
  private static final int ENOSPC = 28;
  private static final int EDQUOT = 122;

  /** Longest target of Linux, and one byte more to notice a longer one. */
  private static final int MAX_TARGET = 4096;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(StructLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYMLINK =
      function("symlink", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle READLINK =
      function("readlink", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG));

  private SymbolicLinks() {}

  /** Makes the link {@code path}; both are bytes without a NUL. */
  static void create(byte[] target, byte[] path) throws FileSystemException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = (int) SYMLINK.invokeExact(state, string(arena, target), string(arena, path));
      if (result != 0) {
        throw failure(path, state);
      }
    } catch (FileSystemException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("symlink(2) cannot be called", e);
    }
  }

  /** Reads the target of the link {@code path}. */
  static byte[] read(byte[] path) throws FileSystemException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment target = arena.allocate(MAX_TARGET);
      long length =
          (long) READLINK.invokeExact(state, string(arena, path), target, (long) MAX_TARGET);
      if (length < 0) {
        throw failure(path, state);
      }
      return target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    } catch (FileSystemException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("readlink(2) cannot be called", e);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }

  private static MemorySegment string(Arena arena, byte[] bytes) {
    MemorySegment string = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, string, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return string;
  }

  /** In the words that java.nio's exceptions have, so that one class can read both. */
  private static FileSystemException failure(byte[] path, MemorySegment state) {
    int errno = (int) ERRNO.get(state, 0L);
    if (errno == ENOENT) {
      return new NoSuchFileException(new String(path, StandardCharsets.UTF_8));
    }
    String reason =
        switch (errno) {
          case ENAMETOOLONG -> DiskFailure.NAME_TOO_LONG;
          case ENOSPC -> DiskFailure.NO_SPACE;
          case EDQUOT -> DiskFailure.QUOTA;
          default -> "errno " + errno;
        };
    return new FileSystemException(new String(path, StandardCharsets.UTF_8), null, reason);
  }
}
