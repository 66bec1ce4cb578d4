package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.ObjectId;
import dev.dagfetch.server.testkit.Fuzz;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Files of segments, almost right. */
class StoredFrameFuzzTest {
  @Test
  void file_isTheSegmentOrNone() {
    ObjectId id = new ObjectId("1".repeat(40));
    byte[] file = StoredFrame.of(id, new byte[50], 40, 7).file();

    Fuzz.run(
        input -> StoredFrame.read(id, input).orElseThrow().frame(),
        NoSuchElementException.class,
        file);
  }
}
