package dev.dagfetch.server.git.refs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.testkit.Fuzz;
import org.junit.jupiter.api.Test;

/** Names of refs as callers say them, almost right. */
class RefNameFuzzTest {
  @Test
  void names_areTakenOrRefused() {
    Fuzz.run(
        RefNameFuzzTest::parseRefName,
        DagfetchException.class,
        "refs/heads/release/1.x".getBytes(UTF_8),
        "HEAD".getBytes(UTF_8));
  }

  @FuzzTest(maxDuration = "10m")
  void refName(byte[] input) {
    Fuzz.one(RefNameFuzzTest::parseRefName, DagfetchException.class, input);
  }

  private static void parseRefName(byte[] input) {
    var unused = new RefName(text(input));
  }

  private static String text(byte[] input) {
    return new String(input, UTF_8);
  }
}
