package dev.dagfetch.server.pin;

import static dev.dagfetch.server.pin.PinRequests.ofCommit;
import static dev.dagfetch.server.pin.PinRequests.ofRef;
import static dev.dagfetch.server.testkit.StateKit.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.repository.Repository;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.StateKit;
import dev.dagfetch.server.version.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was pinned stays, whatever happens to the daemon and to the upstream. */
class PinDurabilityTest {
  @TempDir Path tmp;
  private PinFixture fixture;

  @BeforeEach
  void start() {
    fixture = new PinFixture(tmp);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** The contents that the pin's version has now, without any remote. */
  private List<String> contents(String pinId) {
    Pin pin = fixture.pins().get(pinId);
    Version version =
        fixture
            .state
            .versions()
            .pinned(pin.dagId(), pin.repository(), pin.scope(), pin.commit(), PATIENT);
    assertThat(version.files().tree()).isEqualTo(pin.tree());
    assertThat(version.fetched()).isFalse();
    try (TreeReader reader = version.files().mirror().openReader()) {
      List<TreeEntry> entries = new ArrayList<>();
      reader.walk(pin.tree(), version.files().symlinks(), entries::add);
      return entries.stream()
          .map(entry ->
              entry.path() + "=" + new String(reader.readBlob(entry.id()), StandardCharsets.UTF_8))
          .toList();
    }
  }

  @Test
  void pin_afterARestart_isTheSame() {
    fixture.commit("1");
    Pin pin = fixture.pins().create(ofRef("run", "etl", "main"), PATIENT).pin();

    fixture.state.restart();

    assertThat(fixture.pins().get("run")).isEqualTo(pin);
    assertThat(contents("run")).containsExactly("a.py=1");
  }

  @Test
  void pin_afterForcePushAndGarbageCollection_isStillServed() {
    CommitId commit = fixture.commit("1");
    List<GitFile> files = fixture.upstream.lsTree(commit.hex(), "dags/etl");
    fixture.pins().create(ofRef("run", "etl", "main"), PATIENT);

    fixture.upstream.rewrite("main", GitFiles.of("dags/etl/a.py", "rewritten"));
    fixture.upstream.prune();
    fixture.state.restart();

    assertThat(contents("run")).containsExactly("a.py=1").hasSameSizeAs(files);
    assertThat(fixture.pins().create(ofRef("next", "etl", "main"), PATIENT).pin().commit())
        .isNotEqualTo(commit);
    assertThat(contents("next")).containsExactly("a.py=rewritten");
  }

  @Test
  void pin_afterItsBranchIsDeleted_isStillServed() {
    fixture.commit("1");
    fixture.upstream.commitOn("feature", GitFiles.of("dags/etl/a.py", "2"));
    fixture.pins().create(ofRef("run", "etl", "feature"), PATIENT);

    fixture.upstream.deleteBranch("feature");
    fixture.upstream.prune();
    fixture.state.restart();

    assertThat(contents("run")).contains("a.py=2");
    assertThat(fixture.pins().create(ofRef("run", "etl", "feature"), PATIENT).created()).isFalse();
  }

  @Test
  void pin_whileTheUpstreamIsGone_isServedAndCanBeMadeForWhatIsHere() {
    CommitId commit = fixture.commit("1");
    fixture.pins().create(ofCommit("run", "etl", commit), PATIENT);

    fixture.remote.stop();
    fixture.state.restart();

    assertThat(contents("run")).containsExactly("a.py=1");
    assertThat(fixture.pins().create(ofCommit("second", "report", commit), PATIENT).created())
        .isTrue();
  }

  @Test
  void pin_afterItsDagMoved_keepsTheScopeOfThen() {
    fixture.commit("1");
    Pin pin = fixture.pins().create(ofRef("run", "etl", "main"), PATIENT).pin();

    fixture.state.declare(
        StateKit.repository(
            "pipelines", fixture.remote.url(fixture.upstream), new DagRule("etl", "elsewhere")));

    assertThat(fixture.pins().get("run")).isEqualTo(pin);
    assertThat(contents("run")).containsExactly("a.py=1");
  }

  /** As if killed between the keep-ref and the row. */
  @Test
  void start_keepRefWithoutPin_isReleased() {
    CommitId commit = fixture.commit("1");
    fixture.mirror().ensure(commit, PATIENT);
    fixture.mirror().keep(commit);

    fixture.state.restart();

    assertThat(fixture.mirror().kept()).isEmpty();
  }

  /** As if the keep-ref was lost. */
  @Test
  void start_pinWithoutKeepRef_isKeptAgain() {
    CommitId commit = fixture.commit("1");
    fixture.pins().create(ofCommit("run", "etl", commit), PATIENT);
    fixture.mirror().release(commit);

    fixture.state.restart();

    assertThat(fixture.mirror().kept()).containsExactly(commit);
  }

  @Test
  void start_pinWhoseMirrorWasLost_isFetchedWhenAskedFor() throws Exception {
    CommitId commit = fixture.commit("1");
    Pin pin = fixture.pins().create(ofCommit("run", "etl", commit), PATIENT).pin();
    Files.move(tmp.resolve("mirrors/pipelines.git"), tmp.resolve("lost.git"));

    fixture.state.restart();

    assertThat(fixture.pins().get("run")).isEqualTo(pin);
    Version version =
        fixture.state.versions().pinned("etl", "pipelines", pin.scope(), commit, PATIENT);
    assertThat(version.fetched()).isTrue();
    assertThat(version.files().tree())
        .isEqualTo(new TreeId(fixture.upstream.treeId(commit.hex(), "dags/etl")));
  }

  @Test
  void start_pinOfARepositoryThatIsGone_isReadAndServedAgainWhenItIsBack() {
    fixture.commit("1");
    Pin pin = fixture.pins().create(ofRef("run", "etl", "main"), PATIENT).pin();
    Repository declared = fixture.state.repositories().get("pipelines");
    fixture.state.declare();
    fixture.state.restart();
    assertThat(fixture.pins().get("run")).isEqualTo(pin);

    fixture.state.declare(declared);

    assertThat(contents("run")).containsExactly("a.py=1");
  }
}
