package dev.dagfetch.server.segment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Makes the compressed frame of a segment from its plain one. Thread-safe. */
final class Packer {
  /** What compression must at least save to be worth a reader's time: one part in so many. */
  private static final int LEAST_GAIN = 16;

  private final FrameEncoder encoder;

  Packer(FrameEncoder encoder) {
    this.encoder = encoder;
  }

  /** An empty frame if the plain one hardly gets smaller: that, too, is worth being kept. */
  StoredFrame pack(Segment.Packed segment, Frame plain) throws IOException {
    byte[] message =
        switch (segment.plain()) {
          case Segment.Run run -> encoder.entriesMessage(plain);
          case Segment.Part part -> encoder.partMessage(plain);
        };
    byte[] data = Zstandard.compress(message);
    ByteArrayOutputStream body = new ByteArrayOutputStream(data.length + 16);
    if (data.length < message.length - message.length / LEAST_GAIN) {
      encoder.encodeCompressed(data, message.length, body);
    }
    return StoredFrame.of(
        segment.id(), body.toByteArray(), plain.contentBytes(), plain.contentCrc());
  }
}
