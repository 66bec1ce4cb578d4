package dev.dagfetch.server.rpc;

import dev.dagfetch.server.segment.Form;
import dev.dagfetch.server.segment.Segments;
import dev.dagfetch.v1.Codec;
import java.util.List;

/** Which codecs whole versions can be sent with. */
final class Codecs {
  private Codecs() {}

  static List<Codec> offered(Segments segments) {
    return segments.offers(Form.ZSTANDARD)
        ? List.of(Codec.CODEC_IDENTITY, Codec.CODEC_ZSTD)
        : List.of(Codec.CODEC_IDENTITY);
  }

  /** The first of what the caller accepts that is offered; else none. */
  static Codec best(List<Codec> accepted, Segments segments) {
    return accepted.stream()
        .map(codec -> codec == Codec.CODEC_UNSPECIFIED ? Codec.CODEC_IDENTITY : codec)
        .filter(codec -> codec == Codec.CODEC_IDENTITY || offered(segments).contains(codec))
        .findFirst()
        .orElse(Codec.CODEC_IDENTITY);
  }
}
