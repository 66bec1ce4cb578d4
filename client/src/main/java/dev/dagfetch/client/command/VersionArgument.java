package dev.dagfetch.client.command;

import dev.dagfetch.client.fetch.VersionName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The version that a command is about: {@code DAG@COMMIT}, {@code DAG@REF} or {@code --pin RUN},
 * exactly one of them.
 */
final class VersionArgument {
  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Choice choice;

  VersionName choose(VersionChoice of) {
    return choice.pin == null
        ? of.of(DagTarget.parse(choice.target == null ? "" : choice.target))
        : of.ofPin(choice.pin);
  }

  /** One of them. */
  static final class Choice {
    @Parameters(
        index = "0",
        paramLabel = "DAG@COMMIT|DAG@REF",
        description =
            "The DAG at a commit (40 hex digits), or at a branch or tag, which is resolved first. Without @: the default ref.")
    private @Nullable String target;

    @Option(names = "--pin", paramLabel = "RUN", description = "The version that this pin holds.")
    private @Nullable String pin;
  }
}
