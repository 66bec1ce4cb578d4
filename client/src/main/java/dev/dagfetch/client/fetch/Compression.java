package dev.dagfetch.client.fetch;

import com.github.luben.zstd.util.Native;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.v1.Codec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether answers are asked for in compressed form. The daemon may send them as they are. */
public enum Compression {
  /**
   * Where it pays: not over a Unix domain socket or the loopback interface, and not where the
   * native library of Zstandard cannot be loaded.
   */
  AUTO,
  /** Never. */
  NONE,
  /** Always. */
  ZSTD;

  /** The codecs to ask for, on a connection to this host or to another one. */
  List<Codec> accepted(boolean local) {
    return switch (this) {
      case NONE -> List.of();
      case AUTO -> local || failureToLoad() != null ? List.of() : List.of(Codec.CODEC_ZSTD);
      case ZSTD -> {
        requireLoaded();
        yield List.of(Codec.CODEC_ZSTD);
      }
    };
  }

  private static void requireLoaded() {
    Throwable failure = failureToLoad();
    if (failure != null) {
      throw new DagfetchClientException(
          LocalReason.PROGRAM_FAILED,
          "the native library of Zstandard cannot be loaded (%s): fetch without compression, or name a directory from which programs may run (-Djava.io.tmpdir)"
              .formatted(failure.getMessage()),
          failure);
    }
  }

  private static @Nullable Throwable failureToLoad() {
    try {
      Native.load();
      return null;
    } catch (LinkageError | RuntimeException e) {
      return e;
    }
  }
}
