package dev.dagfetch.client.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a fetch puts a version: one of the two is given. */
final class FetchPlace {
  @Option(
      names = "--into",
      required = true,
      paramLabel = "DIR",
      description = "The directory. It must not exist, or be empty.")
  @Nullable Path into;

  @Option(
      names = "--cache",
      required = true,
      paramLabel = "DIR",
      description =
          "A directory that keeps versions for many processes. Prints the path of the version in"
              + " it. A version whose process has ended goes when its room is needed.")
  @Nullable Path cache;
}
