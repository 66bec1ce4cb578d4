package dev.dagfetch.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandLinesTest {
  @TempDir Path temp;

  static Stream<List<String>> everyCommand() {
    List<List<String>> found = new ArrayList<>();
    collect(CommandLines.create(), List.of(), found);
    return found.stream();
  }

  private static void collect(CommandLine command, List<String> path, List<List<String>> found) {
    found.add(path);
    command
        .getSubcommands()
        .forEach((name, sub) -> {
          List<String> longer = new ArrayList<>(path);
          longer.add(name);
          collect(sub, longer, found);
        });
  }

  @Test
  void create_commands_areThoseOfTheManual() {
    assertThat(everyCommand().map(path -> String.join(" ", path)))
        .contains(
            "serve",
            "fetch",
            "verify",
            "files",
            "cat",
            "resolve",
            "checkout",
            "pin create",
            "pin get",
            "pin list",
            "pin renew",
            "pin delete",
            "repository add",
            "repository get",
            "repository list",
            "repository update",
            "repository delete",
            "repository check",
            "repository sync",
            "repository refs",
            "dag list",
            "cache stats",
            "cache warm",
            "cache evict",
            "cache verify",
            "config check",
            "status",
            "completion");
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void help_ofEveryCommand_explainsItself(List<String> path) {
    List<String> arguments = new ArrayList<>(path);
    arguments.add("--help");

    Ran ran = Ran.command(arguments.toArray(String[]::new));

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("Usage: dagfetch").contains("--json").contains("--address");
    boolean group = ran.out().contains("Commands:");
    assertThat(group || ran.out().contains("Examples:")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void help_examplesOfEveryCommand_fitIntoALine(List<String> path) {
    CommandLine command = CommandLines.create();
    for (String name : path) {
      command = command.getSubcommands().get(name);
    }

    assertThat(command.getCommandName()).isEqualTo(path.isEmpty() ? "dagfetch" : path.getLast());
    assertThat(command.getCommandSpec().usageMessage().footer())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void help_ofAll_listsTheExitCodes() {
    assertThat(Ran.command("--help").out())
        .contains("Exit codes:")
        .containsPattern("6 +verification failed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "pin",
        "repository",
        "cache",
        "fetch",
        "fetch etl@main",
        "fetch --into x",
        "fetch etl@main --pin run --into x",
        "fetch etl --into x --nonsense",
        "fetch @main --into x",
        "fetch etl --into x --path ../y",
        "fetch etl --into x --timeout 0s",
        "fetch etl --into x --timeout soon",
        "verify",
        "cat etl@main",
        "cat --pin run",
        "checkout etl@main",
        "pin create run",
        "pin renew run",
        "pin renew run --ttl 1d --until-deleted",
        "repository add x",
        "completion fish",
        "status extra",
        "status --address nonsense",
        "resolve",
        "cache evict",
        "fetch etl@ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD --into x --address localhost:1"
      })
  void run_wrongCommandLine_exitsWith2(String line) {
    Ran ran = Ran.command(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("dagfetch: ").doesNotContain("at dev.dagfetch");
  }

  @Test
  void run_wrongCommandLineWithJson_printsAnObject() {
    Ran ran = Ran.command("fetch", "--json");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.error().get("error").asText()).isEqualTo("USAGE");
    assertThat(ran.error().get("exit_code").asInt()).isEqualTo(2);
  }

  @Test
  void run_noDaemon_exitsWith4AndSaysWhatToDo() {
    String address = "unix:" + temp.resolve("none.sock");

    Ran ran = Ran.command("status", "--address", address);

    assertThat(ran.exitCode()).isEqualTo(4);
    assertThat(ran.err())
        .isEqualToIgnoringNewLines(
            "dagfetch: cannot reach dagfetchd at %s: is it running? start it with \"dagfetch serve\", or set --address"
                .formatted(address));
  }

  @Test
  void run_noDaemonOverTcpWithJson_printsAnObject() {
    Ran ran = Ran.command("--json", "--address", "127.0.0.1:1", "dag", "list");

    assertThat(ran.exitCode()).isEqualTo(4);
    assertThat(ran.error().get("error").asText()).isEqualTo("DAEMON_UNREACHABLE");
    assertThat(ran.error().get("code").asText()).isEqualTo("UNAVAILABLE");
  }

  @Test
  void version_ofTheCommand_isPrinted() {
    assertThat(Ran.command("--version").out()).startsWith("dagfetch ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completion_ofAShell_completesEveryCommand(String shell) {
    Ran ran = Ran.command("completion", shell);

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains("complete -F").contains("checkout").contains("--read-only");
  }

  @Test
  void verify_noDirectory_exitsWith3() {
    assertThat(Ran.command("verify", temp.resolve("none").toString()).exitCode()).isEqualTo(3);
  }

  @Test
  void verify_directoryWithoutManifest_exitsWith8() {
    Ran ran = Ran.command("verify", temp.toString());

    assertThat(ran.exitCode()).isEqualTo(8);
    assertThat(ran.err()).contains("no manifest");
  }
}
