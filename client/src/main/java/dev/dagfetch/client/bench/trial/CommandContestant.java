package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.host.Tool;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.measure.Contestant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A peer: programs of the host that leave a tree in a directory. */
final class CommandContestant implements Contestant {
  private final Path target;
  private final boolean wantsDirectory;
  private final List<List<String>> pipeline;

  private CommandContestant(Path target, boolean wantsDirectory, List<List<String>> pipeline) {
    this.target = target;
    this.wantsDirectory = wantsDirectory;
    this.pipeline = List.copyOf(pipeline);
  }

  /** A program that makes the target itself. */
  static CommandContestant making(Path target, List<String> command) {
    return new CommandContestant(target, false, List.of(command));
  }

  /** Programs of which the last one fills the target, which it finds empty. */
  static CommandContestant filling(Path target, List<String> first, List<String> second) {
    return new CommandContestant(target, true, List.of(first, second));
  }

  @Override
  public void prepare() throws IOException {
    if (wantsDirectory) {
      Files.createDirectory(target);
    }
  }

  @Override
  public void run() throws IOException, InterruptedException {
    Tool.pipe(pipeline);
  }

  @Override
  public void finish() throws IOException {
    try (var children = Files.newDirectoryStream(target)) {
      if (!children.iterator().hasNext()) {
        throw new BenchException(
            "%s left nothing in %s".formatted(String.join(" ", pipeline.get(0)), target));
      }
    }
    Places.remove(target);
  }
}
