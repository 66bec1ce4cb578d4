package dev.dagfetch.server.segment;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.util.Native;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compression by the native library, which is unpacked and loaded when it is first asked for. */
final class Zstandard {
  private static final Logger log = LoggerFactory.getLogger(Zstandard.class);

  /** The library's own default: a frame is compressed once, in about a millisecond. */
  private static final int LEVEL = 3;

  private Zstandard() {}

  /** Loaded when it is first used. */
  private static final class Library {
    static final boolean LOADED = load();

    private static boolean load() {
      try {
        Native.load();
        return true;
      } catch (LinkageError | RuntimeException e) {
        log.atWarn().setCause(e).log("cannot load the zstd library; answers come uncompressed");
        return false;
      }
    }
  }

  static boolean isAvailable() {
    return Library.LOADED;
  }

  /** One frame that says how large its content is. */
  static byte[] compress(byte[] content) {
    return Zstd.compress(content, LEVEL);
  }
}
