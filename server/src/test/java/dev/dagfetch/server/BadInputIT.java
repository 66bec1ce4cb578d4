package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.BatchCreatePinsRequest;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.CreateRepositoryRequest;
import dev.dagfetch.v1.Credential;
import dev.dagfetch.v1.DagRule;
import dev.dagfetch.v1.DeleteRepositoryRequest;
import dev.dagfetch.v1.EvictVersionRequest;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.GetRepositoryRequest;
import dev.dagfetch.v1.ListDagFilesRequest;
import dev.dagfetch.v1.ListDagsRequest;
import dev.dagfetch.v1.ListPinsRequest;
import dev.dagfetch.v1.ListRefsRequest;
import dev.dagfetch.v1.ListRepositoriesRequest;
import dev.dagfetch.v1.Repository;
import dev.dagfetch.v1.ResolveDagRequest;
import dev.dagfetch.v1.SyncRepositoryRequest;
import dev.dagfetch.v1.UpdateRepositoryRequest;
import dev.dagfetch.v1.VerifyVersionRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad input gets its typed error, and changes nothing. */
class BadInputIT {
  @TempDir private static Path dir;
  private static GitRepo upstream;
  private static String commit;
  private static RunningDaemon daemon;
  private static Caller caller;

  @BeforeAll
  static void start() {
    upstream = GitRepo.create(dir.resolve("up.git"));
    commit = upstream.commit("a.py", "x = 1\n");
    upstream.annotatedTag("v1", commit);
    daemon = RunningDaemon.start(dir).declare("etl", upstream.url());
    caller = daemon.callTcp();
  }

  @AfterAll
  static void stop() {
    caller.close();
    daemon.close();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource
  void badInput_hasItsReason_andChangesNothing(String what, String reason, Consumer<Caller> call) {
    RpcErrors.assertReason(() -> call.accept(caller), reason);

    assertThat(caller.pins().listPins(ListPinsRequest.getDefaultInstance()).getPinsCount())
        .isZero();
    assertThat(
            caller
                .repositories()
                .listRepositories(ListRepositoriesRequest.getDefaultInstance())
                .getRepositoriesList())
        .extracting(Repository::getName)
        .containsExactly("etl");
  }

  static Stream<Arguments> badInput_hasItsReason_andChangesNothing() {
    return Stream.of(dagIds(), commits(), fetches(), pins(), repositories(), pages())
        .flatMap(s -> s);
  }

  private static Stream<Arguments> dagIds() {
    return Stream.of("", "-rf", ".hidden", "a b", "a/b", "..", "a\0b", "a\nb", "ä", "a".repeat(251))
        .map(id ->
            bad("dag_id " + shown(id), "FIELD_INVALID", c -> fetch(c, request().setDagId(id))));
  }

  private static Stream<Arguments> commits() {
    return Stream.concat(
        Stream.of(
                "",
                "main",
                "HEAD",
                commit().substring(0, 12),
                commit().toUpperCase(java.util.Locale.ROOT).replaceAll("[0-9]", "A"),
                commit() + "0",
                "-" + commit().substring(1),
                "z".repeat(40))
            .map(id ->
                bad(
                    "commit " + shown(id),
                    "COMMIT_NOT_CANONICAL",
                    c -> fetch(c, request().setCommit(id)))),
        Stream.of(
            bad(
                "commit that nobody has",
                "COMMIT_UNKNOWN",
                c -> fetch(c, request().setCommit("f".repeat(40)))),
            bad(
                "a tree's id",
                "COMMIT_UNKNOWN",
                c -> fetch(c, request().setCommit(upstream.treeId(commit, "")))),
            bad(
                "a blob's id",
                "COMMIT_UNKNOWN",
                c -> fetch(c, request().setCommit(upstream.blobId(commit, "a.py")))),
            bad(
                "a tag's id",
                "COMMIT_UNKNOWN",
                c -> fetch(c, request().setCommit(upstream.tip("refs/tags/v1").orElseThrow()))),
            bad(
                "not cached",
                "NOT_CACHED",
                c -> fetch(c, request().setCommit("e".repeat(40)).setCachedOnly(true)))));
  }

  private static Stream<Arguments> fetches() {
    return Stream.of(
        bad("unknown dag", "DAG_UNKNOWN", c -> fetch(c, request().setDagId("elt"))),
        bad(
            "no target",
            "FIELD_INVALID",
            c -> fetch(c, FetchDagRequest.newBuilder().setDagId("etl"))),
        bad("unknown pin", "PIN_UNKNOWN", c -> fetch(c, request().setPinId("run-0"))),
        bad("malformed pin", "FIELD_INVALID", c -> fetch(c, request().setPinId("-x"))),
        bad(
            "resume token",
            "RESUME_TOKEN_MISMATCH",
            c -> fetch(c, request().setResumeToken(ByteString.copyFromUtf8("x")))),
        bad(
            "negative remote_timeout",
            "FIELD_INVALID",
            c -> fetch(c, request().setRemoteTimeout(Duration.newBuilder().setSeconds(-1)))),
        bad("prefix ..", "PATH_INVALID", c -> fetch(c, request().addPathPrefixes(utf8("a/../b")))),
        bad(
            "prefix absolute",
            "PATH_INVALID",
            c -> fetch(c, request().addPathPrefixes(utf8("/a")))),
        bad(
            "prefix empty",
            "PATH_INVALID",
            c -> fetch(c, request().addPathPrefixes(ByteString.EMPTY))),
        bad(
            "prefix with NUL",
            "PATH_INVALID",
            c -> fetch(c, request().addPathPrefixes(utf8("a\0")))),
        bad(
            "prefix too long",
            "PATH_INVALID",
            c -> fetch(c, request().addPathPrefixes(utf8("a".repeat(5000))))),
        bad(
            "prefix missing",
            "PATH_MISSING_AT_COMMIT",
            c -> fetch(c, request().addPathPrefixes(utf8("b")))),
        bad("unknown ref", "REF_UNKNOWN", c -> resolve(c, "nope")),
        bad(
            "evict malformed",
            "FIELD_INVALID",
            c -> c.cache().evictVersion(EvictVersionRequest.newBuilder().setTreeId("x").build())),
        bad(
            "evict unknown",
            "VERSION_UNKNOWN",
            c ->
                c.cache()
                    .evictVersion(
                        EvictVersionRequest.newBuilder().setTreeId("a".repeat(40)).build())),
        bad(
            "verify unknown",
            "VERSION_UNKNOWN",
            c ->
                c.cache()
                    .verifyVersion(
                        VerifyVersionRequest.newBuilder().setTreeId("a".repeat(40)).build())));
  }

  private static Stream<Arguments> pins() {
    Stream<Arguments> ids =
        Stream.of("", "-x", "a b", "a\nb", "ä", "a\0", "x".repeat(251))
            .map(id ->
                bad("pin_id " + shown(id), "FIELD_INVALID", c -> createPin(c, pin().setPinId(id))));
    Stream<Arguments> refs =
        Stream.of(
                "",
                "-x",
                "a..b",
                "a b",
                "a\nb",
                "a\0b",
                "x".repeat(5000),
                "refs/heads/",
                "a~1",
                "HEAD^",
                "a:b")
            .map(ref ->
                bad("ref " + shown(ref), "FIELD_INVALID", c -> createPin(c, pin().setRef(ref))));
    return Stream.of(
            ids,
            refs,
            Stream.of(
                bad(
                    "ttl 0",
                    "FIELD_INVALID",
                    c -> createPin(c, pin().setTtl(Duration.getDefaultInstance()))),
                bad(
                    "ttl too long",
                    "FIELD_INVALID",
                    c ->
                        createPin(c, pin().setTtl(Duration.newBuilder().setSeconds(400_000_000L)))),
                bad("label key", "FIELD_INVALID", c -> createPin(c, pin().putLabels("a b", "x"))),
                bad(
                    "empty batch",
                    "FIELD_INVALID",
                    c -> c.pins().batchCreatePins(BatchCreatePinsRequest.getDefaultInstance())),
                bad(
                    "same id twice in a batch",
                    "FIELD_INVALID",
                    c ->
                        c.pins()
                            .batchCreatePins(
                                BatchCreatePinsRequest.newBuilder()
                                    .addRequests(pin())
                                    .addRequests(pin())
                                    .build()))))
        .flatMap(s -> s);
  }

  private static Stream<Arguments> repositories() {
    Stream<Arguments> names =
        Stream.of("", "A", "a b", "-a", "../x", "a\0", "x".repeat(64))
            .map(name ->
                bad(
                    "repository " + shown(name),
                    "FIELD_INVALID",
                    c -> create(c, repository().setName(name))));
    Stream<Arguments> urls =
        Stream.of(
                "",
                "ext::sh -c x",
                "-oProxyCommand=x",
                "https://",
                "ssh://-x/y",
                "https://u:p@h/r.git",
                "ftp://h/r",
                "https://h/\nr")
            .map(url ->
                bad(
                    "url " + shown(url),
                    "FIELD_INVALID",
                    c -> create(c, repository().setUrl(url))));
    Stream<Arguments> denied =
        Stream.of("file:///etc", "http://h/r.git", "git://h/r.git")
            .map(url ->
                bad("url " + url, "POLICY_DENIED", c -> create(c, repository().setUrl(url))));
    return Stream.of(
            names,
            urls,
            denied,
            Stream.of(
                bad(
                    "secret anywhere",
                    "POLICY_DENIED",
                    c -> create(c, repository().setCredential(token("file:/etc/shadow")))),
                bad(
                    "secret variable",
                    "POLICY_DENIED",
                    c -> create(c, repository().setCredential(token("env:HOME")))),
                bad(
                    "secret itself",
                    "FIELD_INVALID",
                    c -> create(c, repository().setCredential(token("hunter2")))),
                bad(
                    "scope ..",
                    "FIELD_INVALID",
                    c ->
                        create(
                            c,
                            repository()
                                .addDags(
                                    DagRule.newBuilder().setDagId("x").setScope(utf8("../x"))))),
                bad(
                    "scope not UTF-8",
                    "FIELD_INVALID",
                    c ->
                        create(
                            c,
                            repository()
                                .addDags(
                                    DagRule.newBuilder()
                                        .setDagId("x")
                                        .setScope(ByteString.copyFrom(new byte[] {(byte) 0xff}))))),
                bad("name taken", "REPOSITORY_EXISTS", c -> create(c, repository().setName("etl"))),
                bad(
                    "dag taken",
                    "REPOSITORY_EXISTS",
                    c -> create(c, repository().addDags(DagRule.newBuilder().setDagId("etl")))),
                bad(
                    "get unknown",
                    "REPOSITORY_UNKNOWN",
                    c ->
                        c.repositories()
                            .getRepository(
                                GetRepositoryRequest.newBuilder().setName("elt").build())),
                bad(
                    "update of the file's",
                    "DECLARED_IN_FILE",
                    c ->
                        c.repositories()
                            .updateRepository(
                                UpdateRepositoryRequest.newBuilder()
                                    .setRepository(repository().setName("etl"))
                                    .build())),
                bad(
                    "delete of the file's",
                    "DECLARED_IN_FILE",
                    c ->
                        c.repositories()
                            .deleteRepository(
                                DeleteRepositoryRequest.newBuilder().setName("etl").build())),
                bad(
                    "sync of an unknown ref",
                    "REF_UNKNOWN",
                    c ->
                        c.repositories()
                            .syncRepository(
                                SyncRepositoryRequest.newBuilder()
                                    .setName("etl")
                                    .setRef("nope")
                                    .build()))))
        .flatMap(s -> s);
  }

  private static Stream<Arguments> pages() {
    return Stream.of(
        bad(
            "pins, token",
            "FIELD_INVALID",
            c -> c.pins().listPins(ListPinsRequest.newBuilder().setPageToken("x").build())),
        bad(
            "pins, size",
            "FIELD_INVALID",
            c -> c.pins().listPins(ListPinsRequest.newBuilder().setPageSize(1001).build())),
        bad(
            "files, token",
            "FIELD_INVALID",
            c -> c.dags().listDagFiles(files().setPageToken("!").build())),
        bad(
            "files, size",
            "FIELD_INVALID",
            c -> c.dags().listDagFiles(files().setPageSize(-1).build())),
        bad(
            "refs, token",
            "FIELD_INVALID",
            c ->
                c.repositories()
                    .listRefs(
                        ListRefsRequest.newBuilder().setName("etl").setPageToken("x").build())),
        bad(
            "dags, repository",
            "REPOSITORY_UNKNOWN",
            c ->
                c.repositories()
                    .listDags(ListDagsRequest.newBuilder().setRepository("nope").build())),
        bad(
            "repositories, token",
            "FIELD_INVALID",
            c ->
                c.repositories()
                    .listRepositories(
                        ListRepositoriesRequest.newBuilder().setPageToken("AAAA").build())));
  }

  private static Arguments bad(String what, String reason, Consumer<Caller> call) {
    return Arguments.of(what, reason, call);
  }

  private static String commit() {
    return "0123456789abcdef0123456789abcdef01234567";
  }

  private static FetchDagRequest.Builder request() {
    return FetchDagRequest.newBuilder().setDagId("etl").setCommit(commit);
  }

  private static ListDagFilesRequest.Builder files() {
    return ListDagFilesRequest.newBuilder().setDagId("etl").setCommit(commit);
  }

  private static CreatePinRequest.Builder pin() {
    return CreatePinRequest.newBuilder().setPinId("run-1").setDagId("etl");
  }

  private static Repository.Builder repository() {
    return Repository.newBuilder().setName("added").setUrl("https://git.example.com/x.git");
  }

  private static Credential token(String reference) {
    return Credential.newBuilder()
        .setToken(Credential.Token.newBuilder().setTokenRef(reference))
        .build();
  }

  private static void fetch(Caller caller, FetchDagRequest.Builder request) {
    List.of(caller.dags().fetchDag(request.build()).next());
  }

  private static void resolve(Caller caller, String ref) {
    caller.dags().resolveDag(ResolveDagRequest.newBuilder().setDagId("etl").setRef(ref).build());
  }

  private static void createPin(Caller caller, CreatePinRequest.Builder request) {
    caller.pins().createPin(request.build());
  }

  private static void create(Caller caller, Repository.Builder repository) {
    caller
        .repositories()
        .createRepository(CreateRepositoryRequest.newBuilder().setRepository(repository).build());
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static String shown(String text) {
    String plain = text.replace("\0", "\\0").replace("\n", "\\n");
    return plain.length() > 50 ? plain.length() + " characters" : "'" + plain + "'";
  }
}
