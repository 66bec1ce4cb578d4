package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.OddTrees;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.ListDagFilesRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A narrowed answer has just the wanted files, and everything that is needed to prove the tree id
 * of the whole.
 */
class NarrowingIT {
  @TempDir private static Path dir;
  private static GitRepo upstream;
  private static String commit;
  private static RunningDaemon daemon;
  private static Caller caller;

  @BeforeAll
  static void start() {
    upstream = GitRepo.create(dir.resolve("up.git"));
    commit = upstream.commit(OddTrees.everything());
    daemon = RunningDaemon.start(dir).declare("etl", upstream.url());
    caller = daemon.callTcp();
  }

  @AfterAll
  static void stop() {
    caller.close();
    daemon.close();
  }

  @Test
  void directory_isSentWhole_andItsSiblingsAreNamed() {
    ReceivedTree received = fetch("a/b");

    assertThat(received.files()).isEqualTo(expected(name -> name.startsWith("a/b/")));
    assertThat(received.header().getNarrowed()).isTrue();
    assertThat(elided(received))
        .contains("bin", "README.md", "a-b", "a.b", "a0")
        .doesNotContain("a", "a/b");
  }

  @Test
  void singleFile_deepDown_bringsOnlyTheWayToIt() {
    ReceivedTree received = fetch("bin/run.sh");

    assertThat(received.names()).containsExactly("bin/run.sh");
    assertThat(elided(received))
        .contains("bin/data.bin", "bin/latest")
        .doesNotContain("a/b", "big/one-mebibyte");
  }

  @Test
  void largeFile_isSentInParts() {
    assertThat(fetch("big/one-mebibyte").names()).containsExactly("big/one-mebibyte");
  }

  @Test
  void severalAndNested_areMerged() {
    ReceivedTree received = fetch("a", "a/b", "big/frame-and-one", "empty");

    assertThat(received.files())
        .isEqualTo(
            expected(name ->
                name.startsWith("a/") || name.equals("big/frame-and-one") || name.equals("empty")));
  }

  @Test
  void partlyMissing_sendsWhatThereIs() {
    assertThat(fetch("empty", "nothing/here", "bin/none", "empty/below-a-file").names())
        .containsExactly("empty");
  }

  @Test
  void nameThatIsNotUtf8_isFound() {
    FetchDagRequest request =
        FetchDagRequest.newBuilder()
            .setDagId("etl")
            .setCommit(commit)
            .addPathPrefixes(ByteString.copyFrom("latin\u00e9", StandardCharsets.ISO_8859_1))
            .build();

    assertThat(caller.fetch(request).names()).containsExactly("latin\u00e9/\u00ff\u0080.txt");
  }

  @Test
  void allMissing_isRefused() {
    RpcErrors.assertReason(() -> fetch("nothing", "bin/none"), "PATH_MISSING_AT_COMMIT");
  }

  @Test
  void listing_isNarrowedTheSameWay() {
    List<String> names =
        caller
            .dags()
            .listDagFiles(
                ListDagFilesRequest.newBuilder()
                    .setDagId("etl")
                    .setCommit(commit)
                    .addPathPrefixes(ByteString.copyFromUtf8("bin"))
                    .build())
            .getFilesList()
            .stream()
            .map(file -> file.getPath().toStringUtf8())
            .toList();

    assertThat(names).containsExactly("bin/data.bin", "bin/latest", "bin/run.sh");
  }

  private static ReceivedTree fetch(String... prefixes) {
    return caller.fetch(
        FetchDagRequest.newBuilder()
            .setDagId("etl")
            .setCommit(commit)
            .addAllPathPrefixes(Stream.of(prefixes).map(ByteString::copyFromUtf8).toList())
            .build());
  }

  private static List<GitFile> expected(Predicate<String> wanted) {
    return upstream.lsTree(commit, "").stream().filter(file -> wanted.test(file.name())).toList();
  }

  private static List<String> elided(ReceivedTree received) {
    return received.elided().stream().map(entry -> entry.getPath().toStringUtf8()).toList();
  }
}
