package dev.dagfetch.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dagfetch.server.config.DeclaredCredential.Identity;
import dev.dagfetch.server.config.DeclaredCredential.SshKey;
import dev.dagfetch.server.config.DeclaredCredential.Token;
import dev.dagfetch.server.config.DeclaredCredential.UserPassword;
import dev.dagfetch.server.config.DeclaredRepository.Dag;
import dev.dagfetch.server.config.DeclaredRepository.Submodules;
import dev.dagfetch.server.config.DeclaredRepository.Symlinks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigParserTest {
  private static final Config DEFAULTS =
      Config.defaults(HostPaths.of("ann", Path.of("/home/ann"), Map.of()));

  private final ConfigParser parser = new ConfigParser(DEFAULTS);

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "git:\nrepositories:\n", "git: {limits: {}}", "~"})
  void parse_nothingSet_givesDefaults(String yaml) throws ConfigException {
    assertThat(parse(yaml)).isEqualTo(DEFAULTS);
  }

  @Test
  void parse_everyKeySet_givesEveryValue() throws ConfigException {
    Config config =
        parse(
            """
            state_dir: /s
            listeners:
              unix: {path: /s/sock, mode: 0600, group: airflow}
              tcp: ["0.0.0.0:1", "[::1]:2"]
              allow_beyond_loopback: true
              checkouts_over_tcp: true
              connection_buffer: 3 MiB
            metrics: {address: "off"}
            git:
              known_hosts: /k
              ca_file: /a/ca.pem
              proxy: {url: "http://p:3128", user: u, password_ref: "env:P"}
              connect_timeout: 4s
              idle_timeout: 500ms
              fetch_timeout: 1h30m
              keep_ssh: off
              fetches_per_remote: 2
              queued_per_remote: 0
              queue_timeout: 7s
              stale_refs: 3h
              refresh_refs: 2m
              refs_size: 6 KiB
              limits: {pack_size: 1 GiB, blob_size: 2MiB, tree_size: 3 TiB, files: 4, depth: 5}
            cache: {disk_budget: 20 KiB, checkout_budget: 10 KiB, segment_budget: 5 KiB, segment_memory: 9, manifest_memory: 7}
            upkeep: {retention: 3d, packs: 9, interval: 2m}
            scrub: {interval: "off", rate: 3 KiB}
            pins: {sweep_interval: 5m}
            drain: {grace: 1s}
            api: {transports: [git], secret_directories: [/a, /b], secret_env_prefix: X_}
            log: {level: debug, format: json}
            repositories:
              - name: pipelines
                url: http://h/p.git
                default_ref: 1.10
                allow: [http, git]
                credential: {user: u, password_ref: "env:P"}
                known_hosts: [line]
                tls: {ca_file: /ca, certificate_ref: "file:/c", key_ref: "env:K"}
                proxy: {url: direct}
                submodules: recursive
                submodule_remotes:
                  - url: "git@h:libs/"
                    credential: {token_ref: "env:T"}
                    known_hosts: [other line]
                    tls: {ca_file: /ca2}
                    proxy: {url: "http://p:1"}
                symlinks: deliver
                disabled: true
                dags:
                  - {dag_id: a, scope: x/y}
                  - dag_id: b
            """);

    assertThat(config)
        .isEqualTo(
            new Config(
                Path.of("/s"),
                new Config.Listeners(
                    new Config.UnixSocket(
                        Path.of("/s/sock"),
                        PosixFilePermissions.fromString("rw-------"),
                        Optional.of("airflow")),
                    true,
                    List.of(new HostPort("0.0.0.0", 1), new HostPort("::1", 2)),
                    true,
                    3 << 20),
                new Config.Metrics(Optional.empty()),
                new Config.Git(
                    Path.of("/k"),
                    Optional.of(Path.of("/a/ca.pem")),
                    Optional.of(
                        new DeclaredProxy("http://p:3128", Optional.of("u"), Optional.of("env:P"))),
                    Duration.ofSeconds(4),
                    Duration.ofMillis(500),
                    Duration.ofMinutes(90),
                    Optional.empty(),
                    2,
                    0,
                    Duration.ofSeconds(7),
                    Duration.ofHours(3),
                    Optional.of(Duration.ofMinutes(2)),
                    6 << 10,
                    new Config.Limits(1L << 30, 2L << 20, 3L << 40, 4, 5)),
                new Config.Cache(Optional.of(20L << 10), 10 << 10, 5 << 10, 9, 7),
                new Config.Upkeep(Duration.ofDays(3), 9, Duration.ofMinutes(2)),
                new Config.Scrub(Optional.empty(), 3 << 10),
                new Config.Pins(Duration.ofMinutes(5)),
                new Config.Drain(Duration.ofSeconds(1)),
                new Config.Api(Set.of(Transport.GIT), List.of(Path.of("/a"), Path.of("/b")), "X_"),
                new Config.Log(Config.Log.Level.DEBUG, Config.Log.Format.JSON),
                List.of(
                    new DeclaredRepository(
                        "pipelines",
                        "http://h/p.git",
                        "1.10",
                        Set.of(Transport.HTTP, Transport.GIT),
                        Optional.of(new UserPassword("u", "env:P")),
                        List.of("line"),
                        Optional.of(
                            new DeclaredTls(
                                Optional.of(Path.of("/ca")),
                                Optional.of("file:/c"),
                                Optional.of("env:K"))),
                        Optional.of(
                            new DeclaredProxy("direct", Optional.empty(), Optional.empty())),
                        Symlinks.DELIVER,
                        Submodules.RECURSIVE,
                        List.of(
                            new DeclaredSubmoduleRemote(
                                "git@h:libs/",
                                Optional.of(new Token("env:T")),
                                List.of("other line"),
                                Optional.of(
                                    new DeclaredTls(
                                        Optional.of(Path.of("/ca2")),
                                        Optional.empty(),
                                        Optional.empty())),
                                Optional.of(
                                    new DeclaredProxy(
                                        "http://p:1", Optional.empty(), Optional.empty())))),
                        true,
                        List.of(new Dag("a", "x/y"), new Dag("b", ""))))));
  }

  @Test
  void repository_withNameAndUrlOnly_isOneDagWithTheWholeTree() throws ConfigException {
    assertThat(parse("repositories: [{name: p, url: 'git@h:p.git'}]").repositories())
        .containsExactly(
            new DeclaredRepository(
                "p",
                "git@h:p.git",
                "HEAD",
                Set.of(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Symlinks.REFUSE_OUTSIDE,
                Submodules.OFF,
                List.of(),
                false,
                List.of(new Dag("p", ""))));
  }

  @Test
  void credential_ofEachKind_isRead() throws ConfigException {
    assertThat(
            parse(
                    """
                    repositories:
                      - {name: a, url: "https://h/a", credential: {token_ref: "file:/t"}}
                      - {name: b, url: "ssh://h/b", credential: {key_ref: "file:/k"}}
                      - {name: c, url: "ssh://h/c", credential: {key_ref: "file:/k", passphrase_ref: "env:P"}}
                      - name: d
                        url: ssh://h/d
                        credential: {keys: [{key_ref: "file:/k"}, {key_ref: "file:/l", passphrase_ref: "env:P"}]}
                    """)
                .repositories())
        .extracting(DeclaredRepository::credential)
        .containsExactly(
            Optional.of(new Token("file:/t")),
            Optional.of(new SshKey("file:/k", Optional.empty())),
            Optional.of(new SshKey("file:/k", Optional.of("env:P"))),
            Optional.of(
                new SshKey(
                    List.of(
                        new Identity("file:/k", Optional.empty()),
                        new Identity("file:/l", Optional.of("env:P"))))));
  }

  @Test
  void unknownKey_isRefusedWithPlaceAndNearestKey() {
    assertThat(problems("git:\n  limits:\n    blob_sise: 1 GiB\n"))
        .containsExactly(
            "f.yaml:3:5: git.limits: unknown key \"blob_sise\" (did you mean \"blob_size\"?)");
    assertThat(problems("qqqqqqqqq: 1\n"))
        .singleElement()
        .asString()
        .startsWith("f.yaml:1:1: unknown key \"qqqqqqqqq\" (expected: ")
        .contains("state_dir", "repositories");
  }

  @Test
  void severalProblems_areAllFoundInTheOrderOfTheFile() {
    assertThat(
            problems(
                """
                cache: {checkout_budget: much}
                drain: {grace: [1, 2]}
                listeners: 7
                log: {level: loud}
                repositories:
                  - {name: Bad Name, url: "https://h/p"}
                  - {name: p}
                  - {name: p, url: "https://h/p", dags: [{scope: /x}]}
                """))
        .containsExactly(
            "f.yaml:1:26: cache.checkout_budget: \"much\" (expected: a size above zero such as 512"
                + " MiB or 10 GiB; units B, KiB, MiB, GiB, TiB)",
            "f.yaml:2:16: drain.grace: not a single value (expected: one value)",
            "f.yaml:3:12: listeners: not a mapping (expected: keys with values)",
            "f.yaml:4:14: log.level: \"loud\" (expected: error, warn, info, debug)",
            "f.yaml:6:12: repositories[0].name: \"Bad Name\" (expected: 1 to 63 of a-z 0-9 . _ -, a"
                + " letter or digit first)",
            "f.yaml:7:5: repositories[1].url: missing (expected: a value)",
            "f.yaml:8:12: repositories[2].name: \"p\" is declared twice (expected: once)",
            "f.yaml:8:42: repositories[2].dags[0].dag_id: missing (expected: a value)",
            "f.yaml:8:50: repositories[2].dags[0].scope: \"/x\" (expected: a directory such as"
                + " team/dags, without leading or trailing slash, . or ..)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          drain: {grace: 0s}                          | a time above zero
          drain: {grace: 30}                          | a time above zero
          drain: {grace: -5s}                         | a time above zero
          cache: {checkout_budget: 10 GB}             | a size above zero
          cache: {checkout_budget: 9999999999 TiB}    | a size above zero
          git: {fetches_per_remote: 0}                | a whole number from 1 on
          git: {fetches_per_remote: 3000000000}       | a whole number from 1 on
          listeners: {checkouts_over_tcp: yes}        | true or false
          listeners: {unix: {mode: 0999}}             | permission bits in octal
          state_dir: relative                         | an absolute path
          listeners: {tcp: ["0.0.0.0:7433"]}          | allow_beyond_loopback
          metrics: {address: "10.0.0.1:7434"}         | allow_beyond_loopback
          listeners: {tcp: ["localhost"]}             | HOST:PORT
          listeners: {tcp: ["localhost:99999"]}       | HOST:PORT
          listeners: {tcp: "localhost:1"}             | not a list
          api: {transports: [ext]}                    | https, ssh, http, git, file
          git: {proxy: {url: "ftp://p:1"}}            | socks5://HOST:PORT
          git: {proxy: {url: "http://p:1", user: u}}  | both user and password_ref
          git: {proxy: {url: direct, user: u, password_ref: "env:P"}} | one for an http:// proxy
          - a                                         | not a mapping
          a: [1                                       | not YAML
          a: b: c                                     | not YAML
          {git: {}, git: {}}                          | set twice
          git: &x {}                                  | anchors and aliases are not supported
          git: !!java.io.File {}                      | tag is not allowed
          git: !ext {}                                | tags are not supported
          """)
  void badValue_isRefusedWithTheRule(String yaml, String rule) {
    assertThat(problems(yaml)).anyMatch(problem -> problem.contains(rule));
  }

  @ParameterizedTest
  @CsvSource({
    "ext::sh -c id, https://HOST/PATH",
    "http://h/p, 'allow: [http]'",
    "file:///p, 'allow: [file]'",
    "ftp://h/p, 'https, ssh, http, git, file'",
    "relative/path, https://HOST/PATH",
  })
  void url_ofAnotherTransport_isRefused(String url, String rule) {
    assertThat(problems("repositories: [{name: p, url: '%s'}]".formatted(url)))
        .singleElement()
        .asString()
        .contains("repositories[0].url", rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url: 'https://user:hunter2@h/p'",
        "url: 'https://:hunter2@h/p'",
        "url: 'https://h/p', credential: {user: u, password: hunter2}",
        "url: 'https://h/p', credential: {user: u, password_ref: hunter2}",
        "url: 'https://h/p', credential: {token: hunter2}",
        "url: 'https://h/p', proxy: {url: 'http://u:hunter2@p:1'}",
        "url: 'https://h/p', proxy: {url: 'http://p:1', user: u, password: hunter2}",
        "url: 'https://h/p', tls: {certificate_ref: 'file:/c', key_ref: hunter2}",
        "url: 'https://h/p', credential: {token_ref: hunter2}",
        "url: 'https://h/p', credential: {token_ref: 'env:hunter2 x'}",
        "url: 'ssh://h/p', credential: {key: hunter2}",
        "url: 'ssh://h/p', credential: {key_ref: 'env:hunter2'}",
        "url: 'ssh://h/p', credential: {keys: [{key: hunter2}]}",
        "url: 'ssh://h/p', credential: {keys: [{key_ref: 'file:/k', passphrase: hunter2}]}",
        "url: 'ssh://h/p', credential: {keys: hunter2}",
        "url: 'https://h/p', credential: hunter2",
        "url: 'https://h/p', credential: {token: \"hunter2",
        "url: 'https://h/p', credential: {token: @hunter2}",
        "url: 'https://h/p', credential: {token: *hunter2}",
        "url: 'https://h/p', credential: {token: !!hunter2 x}",
        "url: 'https://h/p', credential: {token: !hunter2 x}",
        "url: 'https://h/p', credential: {token: !hunter2!x x}",
        "url: 'https://h/p', credential: {token: &hunter2 x}",
      })
  void secret_givenInline_isRefusedAndNeverRepeated(String repository) {
    assertThat(problems("repositories: [{name: p, %s}]".formatted(repository)))
        .isNotEmpty()
        .noneMatch(problem -> problem.contains("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{user: u}",
        "{keys: []}",
        "{keys: [{passphrase_ref: 'env:P'}]}",
        "{key_ref: 'file:/k', keys: [{key_ref: 'file:/l'}]}",
        "{user: u, password_ref: 'env:P', token_ref: 'env:T'}",
        "{passphrase_ref: 'env:P'}",
      })
  void credential_thatIsNotExactlyOneKind_isRefused(String credential) {
    assertThat(
            problems(
                "repositories: [{name: p, url: 'https://h/p', credential: %s}]"
                    .formatted(credential)))
        .isNotEmpty()
        .allMatch(problem -> problem.contains("repositories[0].credential"));
  }

  @Test
  void file_thatIsMissing_saysSo() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> parser.parse(Path.of("/nowhere/dagfetchd.yaml")));

    assertThat(refused).hasMessage("/nowhere/dagfetchd.yaml:1:1: the file does not exist");
  }

  @Test
  void file_thatIsNotText_isRefused() {
    byte[] latin1 = "state_dir: /caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(catchThrowableOfType(ConfigException.class, () -> parser.parse("f.yaml", latin1)))
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  void file_withDeepNesting_isRefused() {
    assertThat(problems("git: " + "[".repeat(5000))).hasSize(1);
  }

  private Config parse(String yaml) throws ConfigException {
    return parser.parse("f.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> problems(String yaml) {
    ConfigException refused = catchThrowableOfType(ConfigException.class, () -> parse(yaml));
    assertThat(refused).as(yaml).isNotNull();
    return refused.problems();
  }
}
