package dev.dagfetch.client.command;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/**
 * The commands of {@code dagfetch}, by name and in the order of the help.
 *
 * <p>Reading the annotations of all of them takes longer than most calls. So a command line gets
 * only those whose names it has among its words, and all of them if it has none, to choose from.
 */
final class Commands {
  private static final Map<String, Class<?>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("demo", DemoCommand.class);
    ALL.put("serve", ServeCommand.class);
    ALL.put("fetch", FetchCommand.class);
    ALL.put("verify", VerifyCommand.class);
    ALL.put("files", FilesCommand.class);
    ALL.put("cat", CatCommand.class);
    ALL.put("resolve", ResolveCommand.class);
    ALL.put("checkout", CheckoutCommand.class);
    ALL.put("pin", PinCommand.class);
    ALL.put("repository", RepositoryCommand.class);
    ALL.put("dag", DagCommand.class);
    ALL.put("cache", CacheCommand.class);
    ALL.put("config", ConfigCommand.class);
    ALL.put("status", StatusCommand.class);
    ALL.put("bench", BenchCommand.class);
    ALL.put("completion", CompletionCommand.class);
  }

  private Commands() {}

  /** Adds every command. */
  static void addAll(CommandLine root) {
    ALL.forEach(root::addSubcommand);
  }

  /** Adds the commands that a command line with these words can mean. */
  static void addFor(Collection<String> words, CommandLine root) {
    if (words.stream().noneMatch(ALL::containsKey)) {
      addAll(root);
      return;
    }
    ALL.forEach((name, command) -> {
      if (words.contains(name)) {
        root.addSubcommand(name, command);
      }
    });
  }
}
