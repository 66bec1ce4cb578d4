package dev.dagfetch.server.git.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.testkit.Fuzz;
import org.junit.jupiter.api.Test;

/** Ids and paths as callers say them, almost right. */
class NameFuzzTest {
  @Test
  void paths_areTakenOrRefused() {
    Fuzz.run(TreePath::parse, DagfetchException.class, "dags/etl/a b.py".getBytes(UTF_8));
  }

  @FuzzTest(maxDuration = "10m")
  void treePath(byte[] input) {
    Fuzz.one(TreePath::parse, DagfetchException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void ids(byte[] input) {
    Fuzz.one(NameFuzzTest::parseIds, DagfetchException.class, input);
  }

  private static void parseIds(byte[] input) {
    var commit = CommitId.parse(text(input));
    var tree = TreeId.parse("tree_id", text(input));
    if (!commit.hex().equals(tree.hex())) {
      throw new AssertionError(commit + " and " + tree);
    }
  }

  private static String text(byte[] input) {
    return new String(input, UTF_8);
  }
}
