package dev.dagfetch.server.version;

import static dev.dagfetch.server.testkit.Failures.failure;
import static dev.dagfetch.server.testkit.StateKit.PATIENT;
import static dev.dagfetch.server.testkit.StateKit.repository;
import static dev.dagfetch.server.testkit.Superproject.module;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.RemoteUrl.Scheme;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.pin.PinRequest;
import dev.dagfetch.server.repository.Repository;
import dev.dagfetch.server.repository.SubmodulePolicy;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.RecursiveClone;
import dev.dagfetch.server.testkit.StateKit;
import dev.dagfetch.server.testkit.Superproject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions with their submodules, from real servers; C Git says what they must be. */
class SubmodulesTest {
  @TempDir Path tmp;
  private Superproject upstream;
  private StateKit state;

  @BeforeEach
  void start() {
    upstream = Superproject.in(tmp);
    state = new StateKit(tmp);
    state.declare(recursive(new Credential.None()));
  }

  @AfterEach
  void stop() {
    state.close();
    upstream.close();
  }

  private Repository plain(String name) {
    return repository(name, upstream.url(), new DagRule(name, ""));
  }

  /** Whose submodules may come from the other server with that credential. */
  private Repository recursive(Credential far) {
    Remote place = new Remote(RemoteUrl.parsePlace(upstream.farPlace()), far, List.of());
    return repository(
            "pipelines", upstream.url(), new DagRule("etl", ""), new DagRule("v", "vendor"))
        .withSubmodules(new SubmodulePolicy(true, Set.of(Scheme.HTTP), List.of(place)));
  }

  private Version version(String commit) {
    return state.versions().at("etl", new CommitId(commit), PATIENT);
  }

  private DagfetchException fails(Reason reason, String commit) {
    return failure(reason, () -> version(commit));
  }

  /** The version's files, without content. */
  private static List<String> files(Version version) {
    List<TreeEntry> entries = new ArrayList<>();
    try (TreeReader reader = version.files().openReader()) {
      reader.walk(version.files().tree(), version.files().symlinks(), entries::add);
    }
    return entries.stream().map(e -> line(e.mode(), e.id().hex(), e.path().toString())).toList();
  }

  private List<String> asGitHasThem(String commit) {
    return RecursiveClone.files(tmp.resolve("clone-" + commit), upstream.url(), commit).stream()
        .map(file -> line(file.mode(), file.id(), file.name()))
        .toList();
  }

  private static String line(int mode, String id, String path) {
    return "%o %s %s".formatted(mode, id, path);
  }

  @Test
  void version_hasTheFilesOfItsSubmodules_asGitChecksThemOut() {
    Version version = version(upstream.commit());

    assertThat(files(version)).isEqualTo(asGitHasThem(upstream.commit()));
    assertThat(version.tree().hex()).isEqualTo(upstream.repo.treeId(upstream.commit(), ""));
    assertThat(version.submodules().stream().map(submodule -> submodule.path().toString()))
        .containsExactly("libs/tool", "vendor/dep", "vendor/dep/inner/leaf");
    assertThat(version.fetched()).isTrue();
    assertThat(version(upstream.commit()).fetched()).isFalse();
  }

  @Test
  void scope_hasItsSubmodules_whoseUrlsAreInTheWholeTree() {
    Version version = state.versions().at("v", new CommitId(upstream.commit()), PATIENT);

    assertThat(upstream.home.fetches()).as("the other submodule is not needed").isEqualTo(1);
    assertThat(files(version))
        .isEqualTo(
            asGitHasThem(upstream.commit()).stream()
                .filter(line -> line.contains(" vendor/"))
                .map(line -> line.replace(" vendor/", " "))
                .toList());
  }

  @Test
  void sameTree_withAndWithoutSubmodules_haveNothingInCommon() {
    state.declare(recursive(new Credential.None()), plain("plain"));

    Version with = version(upstream.commit());
    Version without = state.versions().at("plain", new CommitId(upstream.commit()), PATIENT);

    assertThat(with.tree()).isEqualTo(without.tree());
    assertThat(with.files().tree()).isNotEqualTo(without.files().tree());
    assertThat(without.files().tree()).isEqualTo(without.tree());
    assertThat(files(without)).contains(gitlink("libs/tool", upstream.tool.tip("refs/heads/main")));
  }

  private static String gitlink(String path, Optional<String> commit) {
    return line(0160000, commit.orElseThrow(), path);
  }

  @Test
  void submodules_areFetchedOnceEach_howeverManyAsk() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Version> call = () -> version(upstream.commit());
      for (Future<Version> answer :
          callers.invokeAll(Stream.generate(() -> call).limit(20).toList())) {
        assertThat(answer.get().submodules()).hasSize(3);
      }
    }

    assertThat(upstream.home.fetches()).isEqualTo(2);
    assertThat(upstream.far.fetches()).isEqualTo(2);
  }

  @Test
  void nextCommit_fetchesOnlyTheSubmodulesThatMoved() {
    version(upstream.commit());
    String next = upstream.repo.commit("dags/etl.py", "another");

    version(next);

    assertThat(upstream.home.fetches()).isEqualTo(3);
    assertThat(upstream.far.fetches()).isEqualTo(2);
  }

  @Test
  void credential_ofThePlace_isUsedThereOnly() throws IOException {
    Path password = Files.writeString(tmp.resolve("password"), "far-secret");
    upstream.far.requireBasic("bot", "far-secret");
    assertThat(fails(Reason.REMOTE_AUTH_FAILED, upstream.commit()).metadata())
        .containsEntry("submodule", "vendor/dep");

    state.declare(recursive(new Credential.UserPassword("bot", new SecretRef("file:" + password))));

    assertThat(version(upstream.commit()).submodules()).hasSize(3);
  }

  @Test
  void credential_ofTheRepository_isNotGivenToSubmodules() throws IOException {
    Path token = Files.writeString(tmp.resolve("token"), "home-secret");
    upstream.home.requireBearer("home-secret");
    upstream.far.requireBearer("home-secret");
    Repository withToken =
        repository(
                "pipelines",
                upstream.url(),
                new Credential.Token(new SecretRef("file:" + token)),
                new DagRule("etl", ""))
            .withSubmodules(recursive(new Credential.None()).submodules());
    state.declare(withToken);

    assertThat(fails(Reason.REMOTE_AUTH_FAILED, upstream.commit()).metadata())
        .containsEntry("submodule", "libs/tool");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ext::sh -c x",
        "file:///etc",
        "file:tool.git",
        "-oProxyCommand=x",
        "../tool.git\\nx",
        "https://127.0.0.1/tool.git",
        "http://127.0.0.2/tool.git",
        "../../127.0.0.2/tool.git",
        "http://127.0.0.1:1/tool.git",
        "/srv/tool.git",
        ""
      })
  void urlThatIsNoPlaceToGoTo_rejectsTheTree(String url) {
    String tool = upstream.tool.tip("refs/heads/main").orElseThrow();
    String commit =
        upstream.repo.rewrite(
            "main",
            GitFiles.of(".gitmodules", module("tool", "libs/tool", url))
                .gitlink("libs/tool", tool));

    DagfetchException rejected = fails(Reason.TREE_REJECTED, commit);

    assertThat(rejected.metadata())
        .containsEntry("path", "libs/tool")
        .containsEntry("rule", "submodules");
    assertThat(upstream.far.requests()).isZero();
    assertThat(upstream.home.fetches()).as("that of the repository").isEqualTo(1);
  }

  @Test
  void anotherHost_thatIsNotNamed_isNotAsked() {
    state.declare(
        repository("pipelines", upstream.url(), new DagRule("etl", ""))
            .withSubmodules(new SubmodulePolicy(true, Set.of(Scheme.HTTP), List.of())));

    assertThat(fails(Reason.TREE_REJECTED, upstream.commit()).metadata())
        .containsEntry("path", "vendor/dep");
    assertThat(upstream.far.requests()).isZero();
  }

  @Test
  void anotherHost_thatIsNoLongerNamed_isNotServedFromWhatIsHere() {
    version(upstream.commit());
    state.declare(
        repository("pipelines", upstream.url(), new DagRule("etl", ""))
            .withSubmodules(new SubmodulePolicy(true, Set.of(Scheme.HTTP), List.of())));

    fails(Reason.TREE_REJECTED, upstream.commit());
  }

  @Test
  void gitlinkWithoutUrl_rejectsTheTree() {
    String tool = upstream.tool.tip("refs/heads/main").orElseThrow();
    String commit = upstream.repo.rewrite("main", GitFiles.of("a", "a").gitlink("libs/tool", tool));

    assertThat(fails(Reason.TREE_REJECTED, commit))
        .hasMessageContaining("libs/tool")
        .hasMessageContaining(".gitmodules");
  }

  @Test
  void commitThatTheSubmoduleDoesNotHave_isUnknown() {
    String commit =
        upstream.repo.rewrite(
            "main",
            GitFiles.of(".gitmodules", module("tool", "libs/tool", "../tool.git"))
                .gitlink("libs/tool", "1".repeat(40)));

    DagfetchException unknown = fails(Reason.COMMIT_UNKNOWN, commit);

    assertThat(unknown.metadata())
        .containsEntry("submodule", "libs/tool")
        .containsEntry("commit", "1".repeat(40));
    assertThat(unknown).hasMessageContaining("libs/tool");
  }

  @Test
  void submoduleWithoutFiles_isAnEmptyDirectory() {
    String empty =
        upstream.tool.commitTree(upstream.tool.git("hash-object", "-t", "tree", "-w", "/dev/null"));
    String commit =
        upstream.repo.rewrite(
            "main",
            GitFiles.of(".gitmodules", module("tool", "libs/tool", "../tool.git"))
                .gitlink("libs/tool", empty));

    Version version = version(commit);

    assertThat(version.submodules()).isEmpty();
    assertThat(files(version)).contains(line(0160000, empty, "libs/tool"));
  }

  @Test
  void repositoryInItself_endsWithItsHistory() {
    String commit = upstream.repo.commit(GitFiles.none().remove("libs").remove("vendor"));
    for (int i = 0; i < 3; i++) {
      commit =
          upstream.repo.commit(
              GitFiles.of(".gitmodules", module("me", "me", "../pipelines.git"))
                  .gitlink("me", commit));
    }

    assertThat(files(version(commit))).isEqualTo(asGitHasThem(commit));
    assertThat(version(commit).submodules()).hasSize(3);
  }

  @Test
  void submodulesTooDeepInEachOther_rejectTheTree() {
    String commit = upstream.repo.commit(GitFiles.none().remove("libs").remove("vendor"));
    for (int i = 0; i < 33; i++) {
      commit =
          upstream.repo.commit(
              GitFiles.of(".gitmodules", module("me", "m", "../pipelines.git"))
                  .gitlink("m", commit));
    }

    assertThat(fails(Reason.TREE_REJECTED, commit).metadata())
        .containsEntry("rule", "submodule_depth");
  }

  @Test
  void tooManySubmodules_rejectTheTree_beforeAnyIsAskedFor() {
    GitFiles many = GitFiles.none();
    for (int i = 0; i < 1001; i++) {
      many.gitlink("m/" + i, "1".repeat(40));
    }
    String commit = upstream.repo.rewrite("main", many);

    assertThat(fails(Reason.TREE_REJECTED, commit).metadata()).containsEntry("rule", "submodules");
  }

  @Test
  void submodulesThatMultiply_rejectTheTree() {
    String commit = upstream.repo.commit(GitFiles.none().remove("libs").remove("vendor"));
    for (int i = 0; i < 12; i++) {
      commit =
          upstream.repo.commit(
              GitFiles.of(
                      ".gitmodules",
                      module("a", "a", "../pipelines.git") + module("b", "b", "../pipelines.git"))
                  .gitlink("a", commit)
                  .gitlink("b", commit));
    }

    assertThat(fails(Reason.TREE_REJECTED, commit).metadata()).containsEntry("rule", "submodules");
  }

  @Test
  void cachedOnly_withoutTheSubmodules_isNotCached() {
    state.declare(plain("etl"));
    state.versions().at("etl", new CommitId(upstream.commit()), PATIENT);
    state.declare(
        repository("etl", upstream.url(), new DagRule("etl", ""))
            .withSubmodules(recursive(new Credential.None()).submodules()));

    DagfetchException missing =
        failure(
            Reason.NOT_CACHED,
            () -> state.versions().cachedAt("etl", new CommitId(upstream.commit())));

    assertThat(missing.metadata()).containsEntry("submodule", "libs/tool");
    assertThat(upstream.far.requests()).isZero();
  }

  @Test
  void pin_keepsItsSubmodules_untilItIsDeleted() {
    String commit = upstream.commit();
    state.pins().create(pin("run", commit), PATIENT);
    List<String> before = files(version(commit));
    assertThat(kept()).hasSize(4);
    upstream.home.stop();
    upstream.far.stop();

    state.restart();

    assertThat(kept()).hasSize(4);
    assertThat(files(version(commit))).isEqualTo(before);
    state.pins().delete("run", false);
    assertThat(kept()).isEmpty();
  }

  @Test
  void twoPins_thatShareASubmodule_keepItForTheSecond() {
    String next = upstream.repo.commit("dags/etl.py", "another");
    state.pins().create(pin("first", upstream.commit()), PATIENT);
    state.pins().create(pin("second", next), PATIENT);

    state.pins().delete("first", false);

    assertThat(kept()).hasSize(4).contains(new CommitId(next));
    state.restart();
    assertThat(kept()).hasSize(4);
  }

  @Test
  void keptSubmodule_thatNoPinNeeds_isReleasedAtTheNextStart() {
    Version version = version(upstream.commit());
    version.submodules().forEach(submodule -> submodule.mirror().keep(submodule.commit()));
    assertThat(kept()).hasSize(3);

    state.restart();

    assertThat(kept()).isEmpty();
  }

  private static PinRequest pin(String id, String commit) {
    return new PinRequest(
        id,
        "etl",
        Optional.of(new CommitId(commit)),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Duration.ZERO);
  }

  /** What is kept for pins, in all mirrors. */
  private List<CommitId> kept() {
    Stream<Mirror> mirrors =
        Stream.concat(
            state.repositories().findMirror("pipelines").stream(),
            state.repositories().submoduleMirrors("pipelines").stream());
    return mirrors.flatMap(mirror -> mirror.kept().stream()).toList();
  }
}
