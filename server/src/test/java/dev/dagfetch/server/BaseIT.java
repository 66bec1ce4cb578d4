package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.OddTrees;
import dev.dagfetch.server.testkit.RandomHistory;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.GetCapabilitiesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer to one who has another version is what differs, and together with that the version. */
class BaseIT {
  @TempDir private static Path dir;
  private static GitRepo upstream;
  private static RunningDaemon daemon;
  private static Caller caller;

  @BeforeAll
  static void start() {
    upstream = GitRepo.create(dir.resolve("up.git"));
    daemon = RunningDaemon.start(dir).declare("etl", upstream.url());
    caller = daemon.callTcp();
  }

  @AfterAll
  static void stop() {
    caller.close();
    daemon.close();
  }

  private static FetchDagRequest.Builder request(String commit, String baseTree) {
    return FetchDagRequest.newBuilder().setDagId("etl").setCommit(commit).setBaseTreeId(baseTree);
  }

  /** The answer at {@code commit} to one who has {@code base}; both are fetched before. */
  private static ReceivedTree fetch(String base, String commit) {
    caller.fetch("etl", base);
    return ReceivedTree.read(
        upstream.lsTree(base, ""),
        caller.dags().fetchDag(request(commit, upstream.treeId(base, "")).build()));
  }

  private static ReceivedTree fetchWithUnused(String baseTree, String commit) {
    ReceivedTree received = caller.fetch(request(commit, baseTree).build());
    assertThat(received.files()).isEqualTo(upstream.lsTree(commit, ""));
    assertThat(received.header().getBaseTreeId()).isEmpty();
    return received;
  }

  private static List<GitFile> expected(String commit) {
    return upstream.lsTree(commit, "");
  }

  @Test
  void daemon_saysThatItUsesBases() {
    assertThat(
            caller
                .dags()
                .getCapabilities(GetCapabilitiesRequest.getDefaultInstance())
                .getBaseSupported())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyVersion_onAnyOther_isExact(long seed) {
    RandomHistory history = new RandomHistory(seed, 900_000);
    List<String> commits = new ArrayList<>();
    commits.add(upstream.rewrite("main", history.add(250)));
    for (int i = 0; i < 4; i++) {
      commits.add(upstream.commit(history.change(1 + 4 * i * i)));
    }
    int used = 0;
    for (String base : commits) {
      for (String commit : commits) {
        ReceivedTree received = fetch(base, commit);
        assertThat(received.version()).isEqualTo(expected(commit));
        if (received.header().getBaseOutcome() == BaseOutcome.BASE_OUTCOME_USED) {
          used++;
        }
      }
    }
    assertThat(used).isGreaterThan(15);
  }

  @Test
  void oddTree_onAnEmptyOne_andBack_isExact() {
    String empty = upstream.rewrite("main", GitFiles.of("README.md", "x"));
    String odd = upstream.commit(OddTrees.everything());

    assertThat(fetch(empty, odd).version()).isEqualTo(expected(odd));
    assertThat(fetch(odd, empty).version()).isEqualTo(expected(empty));
  }

  @Test
  void sameVersion_costsNothing() {
    String commit = upstream.rewrite("main", OddTrees.everything());

    ReceivedTree received = fetch(commit, commit);

    assertThat(received.header().getBaseOutcome()).isEqualTo(BaseOutcome.BASE_OUTCOME_USED);
    assertThat(received.header().getBaseTreeId()).isEqualTo(received.treeId());
    assertThat(received.header().getFileCount()).isEqualTo(expected(commit).size());
    assertThat(received.frames()).isEqualTo(2);
  }

  @Test
  void oneChangedFile_deepInALargeTree_isAllThatIsSent() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 4_000; i++) {
      files.text("dags/team%d/etl%d/task%d.py".formatted(i % 40, i % 400, i), "x".repeat(900) + i);
    }
    String path = "dags/team7/a/b/c/d/e/f/deep_task.py";
    String base = upstream.rewrite("main", files.text(path, "old"));
    byte[] content = "print('changed')\n".repeat(40).getBytes();
    String commit = upstream.commit(GitFiles.none().bytes(path, content));

    ReceivedTree received = fetch(base, commit);

    assertThat(received.names()).containsExactly(path);
    assertThat(received.removed()).isEmpty();
    assertThat(received.header().getFileCount()).isEqualTo(4_001);
    assertThat(received.header().getBytesToCome()).isEqualTo(content.length);
    assertThat(received.bytesOnTheWire()).isLessThan(content.length + 600);
  }

  @Test
  void renamedDirectory_bringsNoContent() {
    GitFiles before = GitFiles.of("README.md", "x");
    GitFiles after = GitFiles.none();
    for (int i = 0; i < 1_500; i++) {
      before.text("old/team%d/task%d.py".formatted(i % 20, i), "print(%d)\n".formatted(i));
      after.remove("old/team%d/task%d.py".formatted(i % 20, i));
      after.text("new/team%d/task%d.py".formatted(i % 20, i), "print(%d)\n".formatted(i));
    }
    String base = upstream.rewrite("main", before);
    String commit = upstream.commit(after);

    ReceivedTree received = fetch(base, commit);

    assertThat(received.version()).isEqualTo(expected(commit));
    assertThat(received.header().getFilesToCome()).isEqualTo(1_500);
    assertThat(received.header().getBytesToCome()).isZero();
    assertThat(received.references()).hasSize(1_500);
    assertThat(received.removed()).hasSize(1_500);
    assertThat(received.largestFrame()).isLessThan(300_000);
  }

  @Test
  void changeOfMode_bringsNoContent_butALinkDoes() {
    String base =
        upstream.rewrite("main", GitFiles.of("run.sh", "true\n").text("target", "run.sh"));
    String commit =
        upstream.commit(GitFiles.none().executable("run.sh", "true\n").symlink("latest", "run.sh"));

    ReceivedTree received = fetch(base, commit);

    assertThat(received.version()).isEqualTo(expected(commit));
    assertThat(received.references()).hasSize(1);
    assertThat(received.header().getBytesToCome()).isEqualTo("run.sh".length());
  }

  @Test
  void thousandsOfNames_ofWhichAFewChange_areExact() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 5_000; i++) {
      files.text("wide/name_%05d.py".formatted(i), "x".repeat(60) + i);
    }
    String base = upstream.rewrite("main", files);
    GitFiles change = GitFiles.of("wide/name_00000a.py", "new");
    for (int i = 0; i < 5_000; i += 700) {
      change
          .remove("wide/name_%05d.py".formatted(i))
          .text("wide/name_%05d.py".formatted(i + 1), "y");
    }
    String commit = upstream.commit(change);

    ReceivedTree received = fetch(base, commit);

    assertThat(received.version()).isEqualTo(expected(commit));
    assertThat(received.files()).hasSize(9);
    assertThat(received.removed()).hasSize(8);
  }

  @Test
  void baseThatIsNotHere_givesEverything() {
    String commit = upstream.rewrite("main", OddTrees.everything());
    caller.fetch("etl", commit);

    for (String base : List.of("0123456789".repeat(4), commit, upstream.blobId(commit, "a-b"))) {
      assertThat(fetchWithUnused(base, commit).header().getBaseOutcome())
          .isEqualTo(BaseOutcome.BASE_OUTCOME_UNKNOWN);
    }
  }

  @Test
  void baseOfAnotherRepository_isUnknown() {
    GitRepo other = GitRepo.create(dir.resolve("other.git"));
    String foreign = other.commit("a.py", "only there");
    daemon.declare("other", other.url());
    caller.fetch("other", foreign);
    String commit = upstream.rewrite("main", GitFiles.of("a.py", "here"));

    assertThat(fetchWithUnused(other.treeId(foreign, ""), commit).header().getBaseOutcome())
        .isEqualTo(BaseOutcome.BASE_OUTCOME_UNKNOWN);
  }

  @Test
  void versionThatIsMostlyNew_isSentWhole() {
    String base = upstream.rewrite("main", GitFiles.of("a.py", "x"));
    String commit = upstream.commit(GitFiles.none().random("model.bin", 1_000_000, 5));

    assertThat(fetch(base, commit).header().getBaseOutcome())
        .isEqualTo(BaseOutcome.BASE_OUTCOME_NOT_WORTH_IT);
  }

  @Test
  void largeFile_addedToAnother_comesInParts() {
    String base = upstream.rewrite("main", GitFiles.none().random("a.bin", 2_000_000, 5));
    String commit = upstream.commit(GitFiles.none().random("b/b.bin", 1_500_000, 6));

    ReceivedTree received = fetch(base, commit);

    assertThat(received.header().getBaseOutcome()).isEqualTo(BaseOutcome.BASE_OUTCOME_USED);
    assertThat(received.version()).isEqualTo(expected(commit));
    assertThat(received.frames()).isGreaterThan(6);
  }

  @Test
  void base_withPathPrefixes_isNotUsed() {
    String base = upstream.rewrite("main", GitFiles.of("a.py", "1").text("b/c.py", "2"));
    String commit = upstream.commit("a.py", "3");
    caller.fetch("etl", base);

    ReceivedTree received =
        caller.fetch(
            request(commit, upstream.treeId(base, ""))
                .addPathPrefixes(ByteString.copyFromUtf8("b"))
                .build());

    assertThat(received.names()).containsExactly("b/c.py");
    assertThat(received.header().getBaseOutcome()).isEqualTo(BaseOutcome.BASE_OUTCOME_UNSUPPORTED);
  }

  @Test
  void malformedBase_isRefused() {
    String commit = upstream.rewrite("main", GitFiles.of("a.py", "1"));

    for (String base : List.of("abc", "A".repeat(40), "0".repeat(41), "0".repeat(64), " ")) {
      StatusRuntimeException failure =
          RpcErrors.assertReason(
              () -> caller.dags().fetchDag(request(commit, base).build()).next(), "FIELD_INVALID");
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void baseAndVersion_ofAScope_areJudgedWithinIt() {
    // The tree of a directory is a version to the one who was given that directory only.
    String commit = upstream.rewrite("main", GitFiles.of("dags/a.py", "1").text("lib/b.py", "2"));
    ReceivedTree received =
        ReceivedTree.read(
            upstream.lsTree(commit, "dags"),
            caller.dags().fetchDag(request(commit, upstream.treeId(commit, "dags")).build()));

    assertThat(received.version()).isEqualTo(expected(commit));
  }

  @Test
  void versionWithSymlinks_isJudgedWithABaseToo() {
    String base = upstream.rewrite("main", GitFiles.of("a.py", "1").symlink("b/link", "../a.py"));
    String bad = upstream.commit(GitFiles.none().symlink("b/out", "../../etc/passwd"));
    caller.fetch("etl", base);

    StatusRuntimeException failure =
        RpcErrors.assertReason(
            () -> caller.dags().fetchDag(request(bad, upstream.treeId(base, "")).build()).next(),
            "TREE_REJECTED");
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }
}
