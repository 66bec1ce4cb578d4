package dev.dagfetch.client.command;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dagfetch completion}. */
@Command(
    name = "completion",
    description = "Prints a script that completes commands and options in a shell.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(dagfetch completion bash)",
      "  dagfetch completion zsh > ~/.dagfetch-completion"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells; one script serves both. */
  enum Shell {
    bash,
    zsh
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "bash|zsh", description = "The shell.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Shell shell;

  @Override
  public Integer call() {
    String script = AutoComplete.bash("dagfetch", CommandLines.create());
    String enabling =
        shell == Shell.zsh
            ? "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
            : "";
    spec.commandLine().getOut().print(enabling + script);
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
