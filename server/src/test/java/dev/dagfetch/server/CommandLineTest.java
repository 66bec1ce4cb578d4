package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void configCheck_ofAGoodFile_countsWhatItDeclares(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("good.yaml"),
            """
            repositories:
              - name: a
                url: https://git.example.com/a.git
                dags:
                  - dag_id: etl_*
                    scope: dags/*
                  - dag_id: other
              - name: b
                url: git@git.example.com:b.git
            """);

    assertThat(run("config", "check", file.toString())).isZero();
    assertThat(out).hasToString(file + ": ok, 2 repositories, 3 DAGs" + System.lineSeparator());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void configCheck_ofABadFile_printsEveryProblemWithItsLine(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(dir.resolve("bad.yaml"), "stat_dir: /x\ngit:\n  idle_timeout: soon\n");

    assertThat(run("config", "check", file.toString())).isEqualTo(2);
    assertThat(out.toString().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith(file + ":1:"))
        .anyMatch(line -> line.startsWith(file + ":3:"));
    assertThat(out.toString()).contains("state_dir");
  }

  @Test
  void configCheck_ofAmbiguousDags_namesBothRepositories(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("ambiguous.yaml"),
            """
            repositories:
              - name: first
                url: https://git.example.com/a.git
                dags: [{dag_id: etl}]
              - name: second
                url: https://git.example.com/b.git
                dags: [{dag_id: etl}]
            """);

    assertThat(run("config", "check", file.toString())).isEqualTo(2);
    assertThat(out.toString()).contains("first", "second", "etl");
  }

  @Test
  void serve_withACatalogThatCannotBeOpened_saysSoInOneLine(@TempDir Path dir) throws IOException {
    Path state = Files.createDirectories(dir.resolve("state"));
    Files.writeString(state.resolve("layout"), "1\n");
    Path catalog = Files.createDirectories(state.resolve("catalog.db"));

    assertThat(run("serve", "--state", dir.resolve("state").toString(), "--metrics", "off"))
        .isEqualTo(8);
    assertThat(err.toString().lines()).singleElement().asString().contains(catalog.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "serve --listen nowhere                   | --listen nowhere",
        "serve --metrics 127.0.0.1                | --metrics 127.0.0.1",
        "serve --repository etl                   | expected: NAME=URL",
        "serve --repository A=https://h/p         | --repository A=https://h/p",
        "serve --repository etl=ext::sh           | --repository etl=ext::sh",
        "serve --listen 0.0.0.0:1                 | 0.0.0.0:1 can be reached from other hosts",
        "serve --metrics 0.0.0.0:1                | 0.0.0.0:1 can be reached from other hosts",
        "serve --log-format xml                   | xml",
        "serve --config /nowhere/at/all.yaml      | does not exist",
        "serve --frobnicate                       | --frobnicate",
        "frobnicate                               | frobnicate",
        "config check                             | FILE",
      })
  void badCommandLine_isUsageError(String line, String message) {
    assertThat(run(line.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void help_names_everyOption() {
    assertThat(run("serve", "--help")).isZero();
    assertThat(out.toString())
        .contains(
            "--config",
            "--state",
            "--socket",
            "--listen",
            "--metrics",
            "--repository",
            "--log-format");
  }

  @Test
  void toolProvider_isFoundByName() {
    ToolProvider tool = ToolProvider.findFirst("dagfetchd").orElseThrow();

    assertThat(tool.run(new PrintWriter(out, true), new PrintWriter(err, true), "--version"))
        .isZero();
    assertThat(out.toString()).startsWith("dagfetchd ");
  }

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
