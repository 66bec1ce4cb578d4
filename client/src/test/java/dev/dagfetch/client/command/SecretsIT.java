package dev.dagfetch.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.DaemonProcess;
import dev.dagfetch.server.testkit.EchoingServer;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.SshRemote;
import dev.dagfetch.v1.FetchDagRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Secrets in every place where a user can put one, a real daemon that logs everything it can, and
 * hosts that say back what they were told: no output of any kind has one of them.
 */
final class SecretsIT {
  private static final String PASSWORD = "marker-password-8f3a";
  private static final String WRONG = "marker-wrong-password-c04d";
  private static final String TOKEN = "marker-token-51be";
  private static final String TWO_LINES = "marker-first-line-77aa";
  private static final String PASSPHRASE = "marker-passphrase-e21c";
  private static final String IN_URL = "marker-in-url-9d0f";
  private static final String IN_REFERENCE = "marker-in-reference-3b6e";
  private static final String BY_API = "marker-by-api-6c19";
  private static final List<String> MARKERS =
      List.of(
          PASSWORD,
          WRONG,
          TOKEN,
          TWO_LINES,
          PASSPHRASE,
          IN_URL,
          IN_REFERENCE,
          BY_API,
          base64("ada:" + PASSWORD),
          base64("ada:" + WRONG));

  /** That of {@link EchoingServer}; 200 is an error in Git's own protocol. */
  private static final List<Integer> STATUSES = List.of(200, 302, 401, 429);

  @TempDir private Path dir;
  private Path secrets;
  private GitRepo upstream;
  private String commit;
  private HttpRemote withPassword;
  private HttpRemote withToken;
  private SshRemote ssh;
  private EchoingServer echoing;

  /** Everything that was printed or answered. */
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void startRemotes() throws IOException {
    secrets = Files.createDirectory(dir.resolve("secrets"));
    upstream = GitRepo.create(dir.resolve("up/up.git"));
    commit = upstream.commit("a.py", "x = 1");
    withPassword = HttpRemote.serve(dir.resolve("up"));
    withPassword.requireBasic("ada", PASSWORD);
    withToken = HttpRemote.serve(dir.resolve("up"));
    withToken.requireBearer(TOKEN);
    ssh = SshRemote.serve();
    ssh.writeAcceptedKey(secrets.resolve("key"), PASSPHRASE);
    echoing = EchoingServer.start();
    Files.writeString(secrets.resolve("password"), PASSWORD + "\n");
    Files.writeString(secrets.resolve("wrong"), WRONG);
    Files.writeString(secrets.resolve("passphrase"), PASSPHRASE);
    Files.writeString(secrets.resolve("two-lines"), TWO_LINES + "\nmore\n");
    Files.writeString(secrets.resolve("by-api"), BY_API);
  }

  @AfterEach
  void stopRemotes() {
    withPassword.close();
    withToken.close();
    ssh.close();
    echoing.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void secrets_whateverHappens_areNowhereToBeRead(String logFormat) throws Exception {
    Path config = Files.writeString(dir.resolve("dagfetchd.yaml"), configuration(logFormat));
    try (DaemonProcess daemon = start(config);
        Caller caller = daemon.callTcp()) {
      String address = "127.0.0.1:" + daemon.port();
      List.of("password", "token", "ssh").forEach(name -> assertWorks(address, name));
      rotate();
      Stream.of("password", "wrong-passphrase", "two-lines", "nobody")
          .forEach(name -> assertFails(address, caller, name));
      STATUSES.stream()
          .flatMap(status -> Stream.of("echo-p-" + status, "echo-t-" + status))
          .forEach(name -> assertFails(address, caller, name));
      useTheApi(address);
      said.add(daemon.metrics().text());
      said.add(Files.readString(Path.of("/proc", String.valueOf(daemon.pid()), "cmdline")));
      daemon.signal("QUIT");
      daemon.signal("SEGV");
      daemon.awaitExit();
      said.add(daemon.log());
    }
    assertThat(daemonLog()).contains("REMOTE_AUTH_FAILED", "Full thread dump");
    assertThat(text(dir.resolve("crash"))).contains("SIGSEGV");
    assertThat(MARKERS).allSatisfy(this::assertNowhere);
  }

  @Test
  void secrets_writtenIntoTheConfiguration_areNotRepeated() throws IOException {
    Path bad = dir.resolve("bad.yaml");
    List<String> entries =
        List.of(
            "url: \"https://u:%s@h/r\"".formatted(IN_URL),
            "url: \"https://%s@h/r\"".formatted(IN_URL),
            "url: https://h/r, credential: {token_ref: %s}".formatted(IN_REFERENCE),
            "url: https://h/r, credential: {user: u, password_ref: [%s]}".formatted(IN_REFERENCE),
            "url: https://h/r, credential: %s".formatted(IN_REFERENCE));
    for (String entry : entries) {
      Files.writeString(bad, "repositories:\n- {name: x, %s}\n".formatted(entry));
      assertThat(run("127.0.0.1:1", "config", "check", bad.toString())).as(entry).isNotZero();
      DaemonProcess.Ended ended =
          DaemonProcess.in(dir).serve("--config", bad.toString()).startAndFail();
      said.add(ended.out() + ended.err());
    }

    assertThat(said).allSatisfy(text -> assertThat(text).contains("bad.yaml"));
    assertThat(said).noneMatch(text -> MARKERS.stream().anyMatch(text::contains));
  }

  private void assertNowhere(String marker) {
    assertThat(said).noneMatch(text -> text.contains(marker));
    try (Stream<Path> files = Files.walk(dir)) {
      assertThat(files.filter(Files::isRegularFile).filter(file -> !file.startsWith(secrets)))
          .hasSizeGreaterThan(5)
          .noneMatch(file -> text(file).contains(marker));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DaemonProcess start(Path config) {
    return DaemonProcess.in(dir)
        .metricsOn()
        .environment("DAGFETCH_SECRET_TOKEN", TOKEN)
        .jvm("-XX:+DisplayVMOutputToStderr", "-XX:ErrorFile=" + dir.resolve("crash"))
        .jvm("-XX:-CreateCoredumpOnCrash")
        .serve("--config", config.toString())
        .start();
  }

  private String configuration(String logFormat) {
    StringBuilder config = new StringBuilder();
    config.append("log: {level: debug, format: ").append(logFormat).append("}\n");
    config.append("api: {transports: [http], secret_directories: [").append(secrets).append("]}\n");
    config.append("repositories:\n");
    String password = "user: ada, password_ref: \"file:" + secrets.resolve("password") + "\"";
    String token = "token_ref: \"env:DAGFETCH_SECRET_TOKEN\"";
    add(config, "password", withPassword.url(upstream), password);
    add(config, "token", withToken.url(upstream), token);
    String key = "key_ref: \"file:" + secrets.resolve("key") + "\", passphrase_ref: \"file:";
    add(config, "ssh", ssh.url(upstream), key + secrets.resolve("passphrase") + "\"");
    add(config, "wrong-passphrase", ssh.url(upstream), key + secrets.resolve("wrong") + "\"");
    String twoLines = "token_ref: \"file:" + secrets.resolve("two-lines") + "\"";
    add(config, "two-lines", withToken.url(upstream), twoLines);
    add(config, "nobody", "http://127.0.0.1:1/x", token);
    for (int status : STATUSES) {
      add(config, "echo-p-" + status, echoing.url(status), password);
      add(config, "echo-t-" + status, echoing.url(status), token);
    }
    return config.toString();
  }

  private void add(StringBuilder config, String name, String url, String credential) {
    config.append("- name: ").append(name).append('\n');
    config.append("  url: \"").append(url).append("\"\n  allow: [http]\n");
    config.append("  credential: {").append(credential).append("}\n");
    config.append("  known_hosts: [\"").append(ssh.knownHostsLine()).append("\"]\n");
  }

  /** The password that the daemon reads from now on is a wrong one. */
  private void rotate() throws IOException {
    Files.writeString(secrets.resolve("password"), WRONG);
  }

  private void assertWorks(String address, String name) {
    assertThat(run(address, "repository", "check", name)).as(last()).isZero();
    assertThat(run(address, "repository", "get", name)).as(last()).isZero();
    assertThat(run(address, "fetch", name + "@" + commit, "--into", dir.resolve(name).toString()))
        .as(last())
        .isZero();
  }

  private void assertFails(String address, Caller caller, String name) {
    String unknown = "f".repeat(40);
    assertThat(run(address, "repository", "check", name)).as(name).isNotZero();
    assertThat(run(address, "resolve", name, "--ref", "other")).as(name).isNotZero();
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                caller
                    .dags()
                    .fetchDag(
                        FetchDagRequest.newBuilder().setDagId(name).setCommit(unknown).build())
                    .next());
    assertThat(failure).as(name).isNotNull();
    said.add(failure + "\n" + failure.getTrailers() + "\n" + failure.getStatus());
  }

  private void useTheApi(String address) {
    String reference = "file:" + secrets.resolve("by-api");
    assertThat(run(address, "repository", "add", "added", echoing.url(401), "--token", reference))
        .as(last())
        .isZero();
    assertThat(run(address, "repository", "check", "added")).isNotZero();
    assertThat(run(address, "repository", "list")).as(last()).isZero();
    assertThat(run(address, "repository", "add", "x", "https://u:" + IN_URL + "@h/r")).isNotZero();
    assertThat(run(address, "repository", "add", "y", "https://h/r", "--token", IN_REFERENCE))
        .isNotZero();
  }

  private int run(String address, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--address", address, "--json"));
    all.addAll(List.of(arguments));
    Ran json = Ran.command(all.toArray(String[]::new));
    said.add(json.out() + json.err());
    all.remove("--json");
    if (!arguments[0].equals("fetch") && !List.of(arguments).contains("add")) {
      Ran words = Ran.command(all.toArray(String[]::new));
      said.add(words.out() + words.err());
    }
    return json.exitCode();
  }

  private String last() {
    return said.get(said.size() - 1);
  }

  private String daemonLog() {
    return text(dir.resolve("log"));
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
