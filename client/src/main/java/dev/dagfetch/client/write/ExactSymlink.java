package dev.dagfetch.client.write;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import dev.dagfetch.client.tree.RawDirectory;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Creates symbolic links whose targets a {@link Path} cannot hold, such as {@code a//b/}, by
 * calling {@code symlink(2)}.
 *
 * <p>The native library is loaded with this class, and the class with the first such link; few
 * trees have one.
 */
final class ExactSymlink {
  static {
    Native.register(ExactSymlink.class, Platform.C_LIBRARY_NAME);
  }

  private ExactSymlink() {}

  static void create(Path link, byte[] target) throws IOException {
    try {
      symlink(terminated(target), terminated(RawDirectory.bytesOf(link)));
    } catch (LastErrorException e) {
      throw new FileSystemException(link.toString(), null, "symlink(2) failed: " + e.getMessage());
    }
  }

  private static byte[] terminated(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  private static native int symlink(byte[] target, byte[] link) throws LastErrorException;
}
