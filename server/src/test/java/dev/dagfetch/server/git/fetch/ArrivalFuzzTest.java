package dev.dagfetch.server.git.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dagfetch.server.error.Causes;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.bounds.ArrivalBudget;
import dev.dagfetch.server.git.bounds.ArrivalChecker;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.disk.MirrorDirectory;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.RecentObjects;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.testkit.Fuzz;
import dev.dagfetch.server.testkit.RawPack;
import dev.dagfetch.server.testkit.RawTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.transport.PackParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Git hosts send, almost right. */
class ArrivalFuzzTest {
  private static final TreeLimits LIMITS = new TreeLimits(1 << 20, 1 << 20, 1 << 20, 100, 9);

  @TempDir private Path dir;

  @Test
  void treesAndCommits_areTakenOrRejected() {
    Fuzz.run(ArrivalFuzzTest::checkTree, DagfetchException.class, aTree());
    Fuzz.run(
        ArrivalFuzzTest::checkCommit,
        DagfetchException.class,
        "tree %s\nparent %s\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nm\n"
            .formatted("1".repeat(40), "2".repeat(40))
            .getBytes(UTF_8));
  }

  @Test
  void packs_areTakenOrExplained() throws IOException {
    try (ScratchRepository scratch = scratch()) {
      Fuzz.run(input -> receive(scratch, input), DagfetchException.class, aPack());
    }
  }

  @FuzzTest(maxDuration = "10m")
  void tree(byte[] input) {
    Fuzz.one(ArrivalFuzzTest::checkTree, DagfetchException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void commit(byte[] input) {
    Fuzz.one(ArrivalFuzzTest::checkCommit, DagfetchException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void pack(byte[] input) throws IOException {
    try (ScratchRepository scratch = scratch()) {
      Fuzz.one(bytes -> receive(scratch, bytes), DagfetchException.class, input);
    }
  }

  private static void checkTree(byte[] input) throws IOException {
    checker().check(null, Constants.OBJ_TREE, input);
  }

  private static void checkCommit(byte[] input) throws IOException {
    checker().check(null, Constants.OBJ_COMMIT, input);
  }

  private ScratchRepository scratch() throws IOException {
    MirrorDirectory mirror = new MirrorDirectory(dir.resolve("mirrors"), "x.git", dir);
    mirror.create();
    return ScratchRepository.create(mirror, Optional.empty(), LIMITS);
  }

  /** Throws what the daemon would; a line that breaks off is no fault of the pack. */
  private static void receive(ScratchRepository scratch, byte[] pack) {
    DamagedArrival arrival = new DamagedArrival("x", new CommitId("1".repeat(40)), LIMITS);
    try (ObjectInserter inserter = scratch.repository().newObjectInserter()) {
      PackParser parser = inserter.newPackParser(new ByteArrayInputStream(pack));
      parser.setAllowThin(true);
      parser.setObjectChecker(checker());
      parser.parse(NullProgressMonitor.INSTANCE);
    } catch (OutOfMemoryError e) {
      throw DamagedArrival.tooLarge();
    } catch (IOException | RuntimeException e) {
      throw Causes.find(e, DagfetchException.class)
          .or(() -> arrival.explain(e))
          .or(() ->
              Optional.of(Rejection.of("", "line", "breaks off"))
                  .filter(none -> e instanceof IOException))
          .orElseThrow(() -> new AssertionError(e));
    }
  }

  private static ArrivalChecker checker() {
    return new ArrivalChecker(
        new ArrivalBudget(LIMITS, Room.ENDLESS), RecentObjects.forHeap(1 << 24));
  }

  private static byte[] aTree() {
    String id = "\u0001\u0002\u0003\u0004\u0005".repeat(4);
    return ("100644 a\0" + id + "40000 b\0" + id + "120000 c\0" + id + "160000 d\0" + id)
        .getBytes(ISO_8859_1);
  }

  private static byte[] aPack() {
    RawPack pack = new RawPack();
    String blob = pack.blob(new byte[100]);
    pack.delta(blob, new byte[] {100, 5, 5, 1, 2, 3, 4, 5});
    pack.commit(pack.tree(new RawTree().entry("100644", "a", blob)));
    return pack.bytes();
  }
}
