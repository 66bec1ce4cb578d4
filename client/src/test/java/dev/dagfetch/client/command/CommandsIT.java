package dev.dagfetch.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dagfetch.client.fetch.DiskTree;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.JavaProgram;
import dev.dagfetch.server.testkit.RunningDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command against a real daemon: what it prints, in words and in JSON, and how it exits. */
final class CommandsIT {
  private static RunningDaemon daemon;
  private static GitRepo repo;
  private static String first;
  private static String second;

  @TempDir Path temp;

  @BeforeAll
  static void startDaemon(@TempDir Path directory) {
    repo = GitRepo.create(directory.resolve("r"));
    first =
        repo.commit(
            GitFiles.of("dags/etl.py", "print(1)\n")
                .executable("bin/run", "#!/bin/sh\n")
                .symlink("link", "dags"));
    second = repo.commit("dags/etl.py", "print(2)\n");
    repo.tag("v1", first);
    daemon = RunningDaemon.start(directory).declare("etl", repo.url());
  }

  @AfterAll
  static void stopDaemon() {
    daemon.close();
  }

  @Test
  void fetch_byCommit_printsAReceipt() {
    Ran ran = run("fetch", "etl@" + first, "--into", temp.resolve("v").toString());

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("etl@" + first)
        .contains(repo.treeId(first, ""))
        .contains("3 files")
        .contains(temp.resolve("v").toString());
    assertThat(DiskTree.of(temp.resolve("v"))).isEqualTo(repo.lsTree(first, ""));
  }

  @Test
  void fetch_json_hasEveryField() {
    JsonNode json = ok("fetch", "etl@" + first, "--into", temp.resolve("v").toString()).json();

    assertThat(fields(json))
        .contains(
            "dag_id",
            "commit",
            "tree_id",
            "files",
            "bytes",
            "bytes_received",
            "retries",
            "codec",
            "resumed",
            "served_from",
            "base",
            "elapsed_ms",
            "path");
    assertThat(json.get("commit").asText()).isEqualTo(first);
    assertThat(json.get("files").asInt()).isEqualTo(3);
    assertThat(json.get("bytes").asLong())
        .isEqualTo(json.get("bytes_received").asLong())
        .isEqualTo(23);
    assertThat(json.get("served_from").asText()).isIn("memory", "disk", "remote");
    assertThat(
            ok("fetch", "etl@" + first, "--into", temp.resolve("v").toString())
                .json()
                .get("served_from")
                .asText())
        .isEqualTo("local");
  }

  @Test
  void fetch_byRef_saysWhichCommit() {
    Ran ran = run("fetch", "etl@main", "--into", temp.resolve("v").toString());

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.err()).contains("etl@main is commit " + second);
    assertThat(temp.resolve("v/dags/etl.py")).hasContent("print(2)");
  }

  @Test
  void fetch_defaultRefTagAndPin_findTheirCommits() {
    ok("pin", "create", "fetch-pin", "etl@v1");

    assertThat(
            ok("fetch", "etl", "--into", temp.resolve("a").toString())
                .json()
                .get("commit")
                .asText())
        .isEqualTo(second);
    assertThat(
            ok("fetch", "etl@v1", "--into", temp.resolve("b").toString())
                .json()
                .get("commit")
                .asText())
        .isEqualTo(first);
    assertThat(
            ok("fetch", "--pin", "fetch-pin", "--into", temp.resolve("c").toString())
                .json()
                .get("commit")
                .asText())
        .isEqualTo(first);
    ok("pin", "delete", "fetch-pin");
  }

  @Test
  void fetch_quiet_printsNothing() {
    Ran ran = run("fetch", "-q", "etl@main", "--into", temp.resolve("v").toString());

    assertThat(ran).isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void fetch_intoAnOccupiedDirectory_exitsWith8() {
    ok("fetch", "etl@" + first, "--into", temp.resolve("v").toString());

    Ran ran = run("fetch", "etl@" + second, "--into", temp.resolve("v").toString());

    assertThat(ran.exitCode()).isEqualTo(8);
    assertThat(ran.err()).contains("--replace");
    ok("fetch", "etl@" + second, "--into", temp.resolve("v").toString(), "--replace");
    assertThat(temp.resolve("v/dags/etl.py")).hasContent("print(2)");
  }

  @Test
  void fetch_unknownNames_exitWith3() {
    for (String target : List.of("none@main", "etl@none", "etl@" + "0".repeat(39) + "1")) {
      Ran ran = run("--json", "fetch", target, "--into", temp.resolve("v").toString());
      assertThat(ran.exitCode()).as(target).isEqualTo(3);
      assertThat(ran.error().get("error").asText()).endsWith("_UNKNOWN");
      assertThat(ran.error().get("message").asText()).isNotEmpty();
    }
    assertThat(run("fetch", "--pin", "none", "--into", temp.resolve("v").toString()).exitCode())
        .isEqualTo(3);
  }

  @Test
  void verify_soundDirectory_exitsWith0() {
    ok("fetch", "etl@" + first, "--into", temp.resolve("v").toString());

    assertThat(run("verify", temp.resolve("v").toString()).out()).contains("unchanged");
    JsonNode json = ok("verify", temp.resolve("v").toString()).json();
    assertThat(json.get("ok").asBoolean()).isTrue();
    assertThat(json.get("tree_id").asText()).isEqualTo(repo.treeId(first, ""));
  }

  @Test
  void verify_everyKindOfTampering_isListedAndExitsWith6() throws IOException {
    Path v = temp.resolve("v");
    ok("fetch", "etl@" + first, "--into", v.toString());
    Files.writeString(v.resolve("dags/etl.py"), "print(9)\n");
    Files.delete(v.resolve("link"));
    Files.createDirectories(v.resolve("dags/__pycache__"));
    Files.setPosixFilePermissions(
        v.resolve("bin/run"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));

    Ran words = run("verify", v.toString());
    Ran json = run("verify", "--json", v.toString());

    assertThat(words.exitCode()).isEqualTo(json.exitCode()).isEqualTo(6);
    assertThat(words.out().lines())
        .containsExactly(
            "bin/run is not executable",
            "dags/__pycache__/ is not part of the version",
            "dags/etl.py has other content",
            "link is missing");
    assertThat(json.json().get("findings").findValuesAsText("kind"))
        .containsExactly("changed", "surplus", "changed", "missing");
  }

  @Test
  void files_ofAVersion_areListed() {
    assertThat(run("files", "etl@v1").out())
        .contains("100755")
        .contains("bin/run")
        .contains("120000");
    JsonNode json = ok("files", "etl@v1").json();
    assertThat(json.get("files").findValuesAsText("path"))
        .containsExactly("bin/run", "dags/etl.py", "link");
    assertThat(json.get("file_count").asInt()).isEqualTo(3);
    assertThat(ok("files", "etl@v1", "--path", "dags").json().get("files")).hasSize(1);
  }

  @Test
  void cat_aFile_isItsBytes() throws Exception {
    byte[] content =
        Base64.getDecoder()
            .decode(ok("cat", "etl@v1", "dags/etl.py").json().get("content_base64").asText());
    assertThat(new String(content, java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("print(1)\n");

    try (CommandProcess cat =
        CommandProcess.start(temp, "cat", "etl@" + second, "dags/etl.py", "--address", address())) {
      assertThat(cat.await()).isEqualTo(new Ran(0, "print(2)\n", ""));
    }
    assertThat(run("cat", "etl@v1", "none").exitCode()).isEqualTo(3);
    assertThat(run("cat", "etl@v1", "dags").exitCode()).isEqualTo(8);
  }

  @Test
  void resolve_refs_areCommitsAndTrees() {
    JsonNode json = ok("resolve", "etl@main").json();

    assertThat(json.get("commit").asText()).isEqualTo(second);
    assertThat(json.get("tree_id").asText()).isEqualTo(repo.treeId(second, ""));
    assertThat(json.get("tip").get("ref").asText()).isEqualTo("refs/heads/main");
    assertThat(ok("resolve", "etl", "--max-age", "1h").json().get("commit").asText())
        .isEqualTo(second);
    assertThat(run("resolve", "etl@v1").out()).contains(first);
  }

  @Test
  void checkout_ofACommand_passesDirectoryAndExitCode() throws Exception {
    try (CommandProcess checkout =
        CommandProcess.start(
            temp,
            "checkout",
            "etl@v1",
            "--quiet",
            "--address",
            address(),
            "--",
            "sh",
            "-c",
            "cat \"$DAGFETCH_CHECKOUT/dags/etl.py\"; exit 37")) {
      assertThat(checkout.await()).isEqualTo(new Ran(37, "print(1)\n", ""));
    }
  }

  @Test
  void checkout_writable_isAPrivateCopy() throws Exception {
    String script =
        "echo changed > \"$DAGFETCH_CHECKOUT/dags/etl.py\" && cat"
            + " \"$DAGFETCH_CHECKOUT/dags/etl.py\"";
    try (CommandProcess checkout =
        CommandProcess.start(
            temp,
            "checkout",
            "etl@v1",
            "-q",
            "--writable",
            "--address",
            address(),
            "--",
            "sh",
            "-c",
            script)) {
      assertThat(checkout.await()).isEqualTo(new Ran(0, "changed\n", ""));
    }
  }

  @Test
  void checkout_terminated_endsTheCommandAndTheLease() throws Exception {
    Path started = temp.resolve("started");
    String script =
        "trap 'echo ended; exit 0' TERM; touch " + started + "; while :; do sleep 0.1; done";
    try (CommandProcess checkout =
        CommandProcess.start(
            temp, "checkout", "etl@v1", "-q", "--address", address(), "--", "sh", "-c", script)) {
      await().until(() -> Files.exists(started));
      assertThat(leases()).isPositive();
      checkout.terminate();

      assertThat(checkout.await().exitCode()).isEqualTo(143);
      assertThat(checkout.out()).isEqualTo("ended\n");
    }
    await().untilAsserted(() -> assertThat(leases()).isZero());
  }

  @Test
  void checkout_commandThatDoesNotExist_exitsWith126() {
    assertThat(run("checkout", "etl@v1", "--", "/nonexistent/command").exitCode()).isEqualTo(126);
  }

  private static long leases() {
    return ok("cache", "stats").json().get("lease_count").asLong();
  }

  @Test
  void pin_fromCreationToDeletion_roundTrips() {
    JsonNode created =
        ok(
                "pin",
                "create",
                "run-1",
                "etl@main",
                "--ttl",
                "7d",
                "--label",
                "team=data",
                "--label",
                "env=prod")
            .json();
    assertThat(created.get("created").asBoolean()).isTrue();
    assertThat(created.get("commit").asText()).isEqualTo(second);
    assertThat(created.get("labels").get("team").asText()).isEqualTo("data");
    assertThat(ok("pin", "create", "run-1", "etl@main").json().get("created").asBoolean())
        .isFalse();
    assertThat(run("pin", "create", "run-1", "etl@" + first).exitCode()).isEqualTo(8);

    assertThat(ok("pin", "get", "run-1").json().get("expire_time").isNull()).isFalse();
    assertThat(ok("pin", "renew", "run-1", "--until-deleted").json().get("expire_time").isNull())
        .isTrue();
    assertThat(
            ok("pin", "list", "--label", "team=data").json().get("pins").findValuesAsText("pin_id"))
        .containsExactly("run-1");
    assertThat(run("pin", "list").out()).contains("run-1").contains(second.substring(0, 12));

    ok("pin", "delete", "run-1");
    assertThat(run("pin", "get", "run-1").exitCode()).isEqualTo(3);
    assertThat(run("pin", "delete", "run-1").exitCode()).isEqualTo(3);
    ok("pin", "delete", "run-1", "--allow-missing");
  }

  @Test
  void repository_fromAdditionToDeletion_roundTrips() {
    JsonNode added =
        ok(
                "repository",
                "add",
                "more",
                "https://example.org/more.git",
                "--dag",
                "more_*=dags/*",
                "--dag",
                "all",
                "--token",
                "env:DAGFETCH_SECRET_GIT")
            .json();
    assertThat(added.get("origin").asText()).isEqualTo("api");
    assertThat(added.get("credential_kind").asText()).isEqualTo("token");
    assertThat(added.get("dags").findValuesAsText("dag_id"))
        .containsExactlyInAnyOrder("more_*", "all");

    JsonNode updated =
        ok("repository", "update", "more", "--default-ref", "release", "--disabled").json();
    assertThat(updated.get("default_ref").asText()).isEqualTo("release");
    assertThat(updated.get("disabled").asBoolean()).isTrue();
    assertThat(updated.get("dags")).hasSize(2);
    assertThat(updated.get("credential_kind").asText()).isEqualTo("token");
    assertThat(
            ok("repository", "update", "more", "--disabled=false")
                .json()
                .get("disabled")
                .asBoolean())
        .isFalse();

    assertThat(ok("repository", "list").json().get("repositories").findValuesAsText("name"))
        .contains("etl", "more");
    assertThat(run("repository", "list").out()).contains("more_*,all");
    assertThat(ok("repository", "get", "more").json().get("url").asText())
        .isEqualTo("https://example.org/more.git");
    assertThat(
            ok("dag", "list", "--repository", "more").json().get("dags").findValuesAsText("scope"))
        .containsExactlyInAnyOrder("dags/*", "");
    assertThat(run("dag", "list").out()).contains("(whole tree)");

    ok("repository", "delete", "more");
    assertThat(run("repository", "get", "more").exitCode()).isEqualTo(3);
    assertThat(run("repository", "delete", "etl").exitCode()).isEqualTo(8);
  }

  @Test
  void repository_ofTheRemote_isAsked() {
    JsonNode check = ok("repository", "check", "etl").json();
    assertThat(check.get("head_ref").asText()).isEqualTo("refs/heads/main");
    assertThat(check.get("head_commit").asText()).isEqualTo(second);
    assertThat(ok("repository", "sync", "etl", "--ref", "v1").json().get("commit").asText())
        .isEqualTo(first);
    assertThat(ok("repository", "refs", "etl").json().get("refs").findValuesAsText("ref"))
        .contains("refs/heads/main", "refs/tags/v1");
    assertThat(ok("repository", "refs", "etl", "--prefix", "refs/tags/").json().get("refs"))
        .hasSize(1);
    assertThat(run("repository", "refs", "etl").out()).contains(second.substring(0, 12));
  }

  @Test
  void cache_ofAVersion_isWarmedVerifiedAndEvicted() {
    String scratch = repo.commitOn("scratch", GitFiles.of("only-here", "x"));
    JsonNode warmed = ok("cache", "warm", "etl@" + scratch, "--materialize").json();
    String tree = warmed.get("tree_id").asText();
    assertThat(tree).isEqualTo(repo.treeId(scratch, ""));
    assertThat(ok("cache", "stats").json().get("checkout_count").asInt()).isPositive();
    assertThat(run("cache", "stats").out()).contains("checkouts", "scrub: ");
    JsonNode verified = ok("cache", "verify", tree).json();
    assertThat(verified.get("ok").asBoolean()).isTrue();
    assertThat(verified.get("damaged_segments").asInt()).isZero();
    assertThat(ok("cache", "evict", tree).json().get("leases_held").asInt()).isZero();
    assertThat(run("cache", "evict", tree).exitCode()).isEqualTo(3);
    assertThat(run("cache", "evict", "nonsense").exitCode()).isEqualTo(2);
  }

  @Test
  void status_ofAServingDaemon_exitsWith0() {
    JsonNode json = ok("status").json();

    assertThat(json.get("health").asText()).isEqualTo("serving");
    assertThat(json.get("services").get("dagfetch.v1.DagFetchService").asText())
        .isEqualTo("serving");
    assertThat(json.get("checkout_supported").asBoolean()).isTrue();
    assertThat(json.get("cache").has("lease_count")).isTrue();
    assertThat(run("status").out()).contains("serving").contains("cache");
    assertThat(Ran.command("status", "--address", "127.0.0.1:" + daemon.port()).exitCode())
        .isZero();
  }

  @Test
  void checkout_overTcp_exitsWith8() {
    Ran ran =
        Ran.command("checkout", "etl@v1", "--address", "127.0.0.1:" + daemon.port(), "--", "true");

    assertThat(ran.exitCode()).isEqualTo(8);
    assertThat(ran.err()).contains("TCP");
  }

  @Test
  void configCheck_ofFiles_findsTheirProblems() throws IOException {
    Path good = Files.writeString(temp.resolve("good.yaml"), "log:\n  level: info\n");
    Path bad = Files.writeString(temp.resolve("bad.yaml"), "lgo:\n  level: info\n");

    assertThat(ok("config", "check", good.toString()).json().get("ok").asBoolean()).isTrue();
    Ran ran = run("--json", "config", "check", bad.toString());
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.json().get("problems").get(0).asText()).contains("lgo");
  }

  @Test
  void serve_inAProcess_servesUntilItIsTerminated() throws Exception {
    Path socket = temp.resolve("s.sock");
    try (CommandProcess serve =
        CommandProcess.start(
            JavaProgram.onClassPath(Main.class),
            List.of(),
            temp,
            "serve",
            "--state",
            temp.resolve("state").toString(),
            "--socket",
            socket.toString(),
            "--metrics",
            "off",
            "--listen",
            "127.0.0.1:0",
            "--repository",
            "etl=" + repo.url())) {
      await().atMost(java.time.Duration.ofSeconds(60)).until(() -> serve.out().contains("\n"));
      assertThat(Ran.command("status", "--address", "unix:" + socket).exitCode()).isZero();
      serve.terminate();

      Ran ran = serve.await();
      assertThat(ran.exitCode()).as(ran.err()).isZero();
      assertThat(ran.out().lines()).hasSize(1);
    }
  }

  /** Runs a command with --json, which must succeed. */
  private static Ran ok(String... arguments) {
    List<String> json = new ArrayList<>(List.of("--json"));
    json.addAll(Arrays.asList(arguments));
    Ran ran = run(json.toArray(String[]::new));
    assertThat(ran.exitCode()).as(String.join(" ", arguments) + ": " + ran.err()).isZero();
    assertThat(ran.out().lines()).hasSize(1);
    return ran;
  }

  private static Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--address", address()));
    all.addAll(Arrays.asList(arguments));
    return Ran.command(all.toArray(String[]::new));
  }

  private static List<String> fields(JsonNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String address() {
    return "unix:" + daemon.socket();
  }
}
