package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.ObjectId;

/** Frames for tests of what is done with them. */
public final class Frames {
  private Frames() {}

  /** A frame as it comes from disk, with that body. */
  public static Frame of(byte[] body) {
    ObjectId id = new ObjectId("0".repeat(40));
    return StoredFrame.read(id, StoredFrame.of(id, body, 0, 0).file()).orElseThrow().frame();
  }
}
