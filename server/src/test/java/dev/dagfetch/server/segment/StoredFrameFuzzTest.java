package dev.dagfetch.server.segment;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.testkit.Fuzz;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Files of segments, almost right. */
class StoredFrameFuzzTest {
  private static final ObjectId ID = new ObjectId("1".repeat(40));

  @Test
  void file_isTheSegmentOrNone() {
    byte[] file = StoredFrame.of(ID, new byte[50], 40, 7).file();

    Fuzz.run(StoredFrameFuzzTest::read, NoSuchElementException.class, file);
  }

  @FuzzTest(maxDuration = "10m")
  void file(byte[] input) {
    Fuzz.one(StoredFrameFuzzTest::read, NoSuchElementException.class, input);
  }

  private static void read(byte[] input) {
    var unused = StoredFrame.read(ID, input).orElseThrow().frame();
  }
}
