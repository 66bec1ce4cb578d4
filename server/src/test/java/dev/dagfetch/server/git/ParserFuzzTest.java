package dev.dagfetch.server.git;

import static dev.dagfetch.server.testkit.Superproject.module;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dagfetch.server.error.Causes;
import dev.dagfetch.server.error.DagfetchException;
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

/** What callers, operators and Git hosts say, almost right. */
class ParserFuzzTest {
  private static final TreeLimits LIMITS = new TreeLimits(1 << 20, 1 << 20, 1 << 20, 100, 9);

  @TempDir private Path dir;

  @Test
  void addresses_areTakenOrRefused() {
    Fuzz.run(
        ParserFuzzTest::parseAddress,
        DagfetchException.class,
        "https://git.example.com:8443/data/pipelines.git".getBytes(UTF_8),
        "ssh://git@git.example.com/~/x.git".getBytes(UTF_8),
        "git@git.example.com:x.git".getBytes(UTF_8),
        "http://[::1]:80/x".getBytes(UTF_8),
        "file:///srv/git/x.git".getBytes(UTF_8));
  }

  @Test
  void submodules_areTakenOrRefused() {
    Fuzz.run(
        Gitmodules::parse,
        DagfetchException.class,
        (module("a/b", "libs/x", "../x.git") + module("x", "y", "https://h/y")).getBytes(UTF_8));
    RemoteUrl parent = RemoteUrl.parse("https://git.example.com:8443/data/pipelines.git");
    Fuzz.run(
        input -> SubmoduleUrl.resolve(new String(input, UTF_8), parent),
        DagfetchException.class,
        "../../libs/x.git".getBytes(UTF_8),
        "./x".getBytes(UTF_8),
        "git@git.example.com:x.git".getBytes(UTF_8));
  }

  @Test
  void namesAndPaths_areTakenOrRefused() {
    Fuzz.run(
        ParserFuzzTest::parseRefName,
        DagfetchException.class,
        "refs/heads/release/1.x".getBytes(UTF_8),
        "HEAD".getBytes(UTF_8));
    Fuzz.run(TreePath::parse, DagfetchException.class, "dags/etl/a b.py".getBytes(UTF_8));
    Fuzz.run(
        ParserFuzzTest::parseSecretRef,
        DagfetchException.class,
        "file:/etc/dagfetch/secrets/x".getBytes(UTF_8),
        "env:DAGFETCH_SECRET_X".getBytes(UTF_8));
  }

  @Test
  void treesAndCommits_areTakenOrRejected() {
    Fuzz.run(ParserFuzzTest::checkTree, DagfetchException.class, aTree());
    Fuzz.run(
        ParserFuzzTest::checkCommit,
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
  void address(byte[] input) {
    Fuzz.one(ParserFuzzTest::parseAddress, DagfetchException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void refName(byte[] input) {
    Fuzz.one(ParserFuzzTest::parseRefName, DagfetchException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void treePath(byte[] input) {
    Fuzz.one(TreePath::parse, DagfetchException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void ids(byte[] input) {
    Fuzz.one(ParserFuzzTest::parseIds, DagfetchException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void tree(byte[] input) {
    Fuzz.one(ParserFuzzTest::checkTree, DagfetchException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void commit(byte[] input) {
    Fuzz.one(ParserFuzzTest::checkCommit, DagfetchException.class, input);
  }

  @FuzzTest(maxDuration = "10m")
  void pack(byte[] input) throws IOException {
    try (ScratchRepository scratch = scratch()) {
      Fuzz.one(bytes -> receive(scratch, bytes), DagfetchException.class, input);
    }
  }

  private static void parseAddress(byte[] input) {
    var unused = RemoteUrl.parse(text(input));
  }

  private static void parseRefName(byte[] input) {
    var unused = new RefName(text(input));
  }

  private static void parseSecretRef(byte[] input) {
    var unused = new SecretRef(text(input));
  }

  private static void parseIds(byte[] input) {
    var commit = CommitId.parse(text(input));
    var tree = TreeId.parse("tree_id", text(input));
    if (!commit.hex().equals(tree.hex())) {
      throw new AssertionError(commit + " and " + tree);
    }
  }

  private static void checkTree(byte[] input) throws IOException {
    checker().check(null, Constants.OBJ_TREE, input);
  }

  private static void checkCommit(byte[] input) throws IOException {
    checker().check(null, Constants.OBJ_COMMIT, input);
  }

  private static String text(byte[] input) {
    return new String(input, UTF_8);
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
