package dev.dagfetch.server.repository;

import static dev.dagfetch.server.testkit.Failures.failure;
import static dev.dagfetch.server.testkit.StateKit.PATIENT;
import static dev.dagfetch.server.testkit.StateKit.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.dag.DagTarget;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.SecretRef;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.pin.PinRequest;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.StateKit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoriesTest {
  private static final String HOST = "https://git.example.org/x.git";
  private static final Credential TOKEN =
      new Credential.Token(new SecretRef("file:/run/secrets/token"));

  @TempDir Path tmp;
  private GitRepo upstream;
  private StateKit state;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    state = new StateKit(tmp);
  }

  @AfterEach
  void stop() {
    state.close();
  }

  private Repositories repositories() {
    return state.repositories();
  }

  private static DagRule rule(String pattern) {
    return new DagRule(pattern, "dags");
  }

  @Test
  void create_isThereAfterARestart() {
    Repository added =
        repositories()
            .create(repository("added", HOST, TOKEN, rule("etl"), new DagRule("t_*", "t/*")));
    state.clock.advance(Duration.ofHours(1));
    state.restart();

    assertThat(repositories().get("added")).isEqualTo(added);
    assertThat(added.origin()).isEqualTo(Repository.Origin.API);
    assertThat(added.created()).isEqualTo(added.updated()).isPresent();
    assertThat(repositories().find("t_x")).isEqualTo(new DagTarget("added", TreePath.parse("t/x")));
  }

  @Test
  void create_nameOfTheFile_saysWhere() {
    state.declare(repository("pipelines", HOST));

    var e =
        failure(
            Reason.REPOSITORY_EXISTS, () -> repositories().create(repository("pipelines", HOST)));
    assertThat(e).hasMessageContaining("configuration file");
    assertThat(e.metadata())
        .containsEntry("repository", "pipelines")
        .containsEntry("origin", "FILE");
  }

  @Test
  void create_dagOfAnotherRepository_saysByWhomAndChangesNothing() {
    state.declare(repository("pipelines", HOST, rule("etl")));

    var e =
        failure(
            Reason.REPOSITORY_EXISTS,
            () -> repositories().create(repository("second", HOST, rule("etl"))));

    assertThat(e.metadata())
        .containsEntry("other_repository", "pipelines")
        .containsEntry("dag_id", "etl");
    state.restart();
    assertThat(repositories().list()).extracting(Repository::name).containsExactly("pipelines");
    assertThat(tmp.resolve("mirrors/second.git")).doesNotExist();
  }

  @Test
  void create_againstThePolicy_changesNothing() {
    failure(
        Reason.POLICY_DENIED,
        () -> repositories().create(repository("a", "http://git.example.org/x")));
    Credential stolen = new Credential.Token(new SecretRef("file:/etc/shadow"));
    failure(Reason.POLICY_DENIED, () -> repositories().create(repository("a", HOST, stolen)));

    assertThat(repositories().list()).isEmpty();
  }

  @Test
  void get_mistypedName_suggestsTheNearest() {
    state.declare(repository("pipelines", HOST));

    var e = failure(Reason.REPOSITORY_UNKNOWN, () -> repositories().get("pipelnes"));
    assertThat(e).hasMessageContaining("did you mean \"pipelines\"?");
    failure(Reason.FIELD_INVALID, () -> repositories().get("../etc"));
  }

  @Test
  void find_mistypedDag_suggestsTheNearest() {
    state.declare(repository("pipelines", HOST, rule("sales_daily")));

    var e = failure(Reason.DAG_UNKNOWN, () -> repositories().find("sales_dialy"));
    assertThat(e).hasMessageContaining("did you mean \"sales_daily\"?");
    assertThat(e.metadata()).containsEntry("dag_id", "sales_dialy");
    failure(Reason.FIELD_INVALID, () -> repositories().find("../sales"));
  }

  @Test
  void declare_nameThatWasAddedByApi_isRefusedAsAWhole() {
    repositories().create(repository("added", HOST));
    state.declare(repository("old", HOST));

    var e =
        failure(
            Reason.REPOSITORY_EXISTS,
            () ->
                repositories()
                    .declare(List.of(repository("new", HOST), repository("added", HOST))));

    assertThat(e).hasMessageContaining("added by API");
    assertThat(repositories().list()).extracting(Repository::name).containsExactly("added", "old");
  }

  @Test
  void declare_sameNameTwice_isRefused() {
    failure(
        Reason.REPOSITORY_EXISTS,
        () -> repositories().declare(List.of(repository("a", HOST), repository("a", HOST))));
  }

  @Test
  void declare_fails_leavesTheRemotesAsTheyWere() {
    state.declare(repository("a", upstream.url(), new DagRule("etl", "")));
    String commit = upstream.commit("x.py", "1");
    Repository moved =
        repository("a", "file://" + tmp.resolve("elsewhere.git"), new DagRule("etl", ""));

    failure(
        Reason.REPOSITORY_EXISTS,
        () ->
            repositories().declare(List.of(moved, repository("b", HOST, new DagRule("etl", "")))));

    assertThat(repositories().mirror("a").ensure(new CommitId(commit), PATIENT)).isTrue();
  }

  @Test
  void declare_anotherRemote_isAskedFromThenOn() {
    state.declare(repository("a", "file://" + tmp.resolve("missing.git")));
    String commit = upstream.commit("x.py", "1");
    state.declare(repository("a", upstream.url()));

    assertThat(repositories().mirror("a").ensure(new CommitId(commit), PATIENT)).isTrue();
  }

  @Test
  void mirror_ofADisabledRepository_isRefusedButCanBeFound() {
    Repository disabled = repository("a", HOST).asDisabled();
    state.declare(disabled);

    failure(Reason.REPOSITORY_DISABLED, () -> repositories().mirror("a"));
    assertThat(repositories().findMirror("a")).isPresent();
    assertThat(repositories().findMirror("b")).isEmpty();
  }

  @Test
  void update_withTheEtagRead_replacesAndChangesTheEtag() {
    Repository added = repositories().create(repository("a", HOST, TOKEN, rule("etl")));
    state.clock.advance(Duration.ofMinutes(5));

    Repository changed = repositories().update(repository("a", HOST, rule("other")), added.etag());

    assertThat(changed.etag()).isNotEqualTo(added.etag());
    assertThat(changed.created()).isEqualTo(added.created());
    assertThat(changed.updated())
        .contains(added.updated().orElseThrow().plus(Duration.ofMinutes(5)));
    assertThat(changed.remote().credential()).isEqualTo(TOKEN);
    failure(Reason.DAG_UNKNOWN, () -> repositories().find("etl"));
    state.restart();
    assertThat(repositories().get("a")).isEqualTo(changed);
  }

  @Test
  void update_withAnOldEtag_changesNothing() {
    Repository added = repositories().create(repository("a", HOST));
    Repository changed = repositories().update(repository("a", HOST, rule("x")), added.etag());

    failure(Reason.ETAG_MISMATCH, () -> repositories().update(repository("a", HOST), added.etag()));
    failure(Reason.ETAG_MISMATCH, () -> repositories().delete("a", added.etag()));

    assertThat(repositories().get("a")).isEqualTo(changed);
  }

  @Test
  void update_toAnotherHost_needsTheCredentialAnew() {
    repositories().create(repository("a", HOST, TOKEN));
    String elsewhere = "https://evil.example.org/x.git";

    var e =
        failure(Reason.FIELD_INVALID, () -> repositories().update(repository("a", elsewhere), ""));
    assertThat(e.metadata()).containsEntry("field", "credential");
    assertThat(repositories().update(repository("a", elsewhere, TOKEN), "").remote().credential())
        .isEqualTo(TOKEN);
  }

  @Test
  void update_ofTheFilesRepositoryOrAnUnknownOne_isRefused() {
    state.declare(repository("a", HOST));

    failure(Reason.DECLARED_IN_FILE, () -> repositories().update(repository("a", HOST), ""));
    failure(Reason.DECLARED_IN_FILE, () -> repositories().delete("a", ""));
    failure(Reason.REPOSITORY_UNKNOWN, () -> repositories().update(repository("b", HOST), ""));
    failure(Reason.REPOSITORY_UNKNOWN, () -> repositories().delete("b", ""));
  }

  @Test
  void delete_removesTheMirrorAndStaysRemoved() {
    repositories().create(repository("a", upstream.url()));
    assertThat(tmp.resolve("mirrors/a.git")).exists();

    repositories().delete("a", "");

    assertThat(tmp.resolve("mirrors/a.git")).doesNotExist();
    state.restart();
    assertThat(repositories().list()).isEmpty();
  }

  @Test
  void delete_whilePinned_saysHowManyPinsAndKeepsServing() {
    repositories().create(repository("a", upstream.url(), new DagRule("etl", "")));
    CommitId commit = new CommitId(upstream.commit("x.py", "1"));
    PinRequest pin =
        new PinRequest(
            "run",
            "etl",
            Optional.of(commit),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Duration.ZERO);
    state.pins().create(pin, PATIENT);

    var e = failure(Reason.REPOSITORY_PINNED, () -> repositories().delete("a", ""));

    assertThat(e.metadata()).containsEntry("pins", "1");
    assertThat(repositories().mirror("a").has(commit)).isTrue();
    state.pins().delete("run", false);
    repositories().delete("a", "");
    assertThat(repositories().list()).isEmpty();
  }

  @Test
  void start_storedRepositoryThatThePolicyForbidsNow_isDisabled() throws Exception {
    state.close();
    Path other = Files.createDirectory(tmp.resolve("other"));
    state = new StateKit(other);
    repositories().create(repository("a", upstream.url()));
    state.restartWith(ApiPolicy.DEFAULT);

    failure(Reason.REPOSITORY_DISABLED, () -> repositories().mirror("a"));
  }

  @Test
  void create_ofOneNameByMany_succeedsForExactlyOne() throws Exception {
    ConcurrentLinkedQueue<Reason> failures = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls =
          IntStream.range(0, 16)
              .<Future<?>>mapToObj(i ->
                  threads.submit(() -> {
                    try {
                      repositories().create(repository("same", HOST));
                    } catch (DagfetchException e) {
                      failures.add(e.reason());
                    }
                  }))
              .toList();
      for (Future<?> call : calls) {
        call.get();
      }
    }
    assertThat(failures).hasSize(15).containsOnly(Reason.REPOSITORY_EXISTS);
  }
}
