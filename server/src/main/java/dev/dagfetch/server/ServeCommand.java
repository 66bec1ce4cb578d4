package dev.dagfetch.server;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.config.ConfigException;
import dev.dagfetch.server.config.ConfigFile;
import dev.dagfetch.server.config.ConfigParser;
import dev.dagfetch.server.config.HostPaths;
import dev.dagfetch.server.config.Overrides;
import dev.dagfetch.server.logging.Logs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dagfetchd serve}: runs the daemon until a signal ends it. */
@Command(
    name = "serve",
    description =
        "Runs the daemon. The command line wins over the file, and the file over the defaults.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file; followed while the daemon runs.")
  private @Nullable Path file;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      description = "How log lines on standard error look.")
  private Config.Log.@Nullable Format logFormat;

  @Mixin private final OverrideOptions options = new OverrideOptions();

  @Override
  public Integer call() throws StartException, IOException {
    try {
      return file == null ? serveWithoutFile() : serve(file);
    } catch (ConfigException e) {
      throw StartException.usage(e);
    }
  }

  private int serveWithoutFile() throws ConfigException, StartException, IOException {
    Config config = options.overrides(spec).applyTo(Config.defaults(HostPaths.ofThisProcess()));
    return serve(config, new Reload(), Optional.empty());
  }

  private int serve(Path from) throws ConfigException, StartException, IOException {
    ConfigParser parser = new ConfigParser(Config.defaults(HostPaths.ofThisProcess()));
    Overrides overrides = options.overrides(spec);
    Reload reload = new Reload();
    try (ConfigFile followed = new ConfigFile(from, parser, overrides, reload)) {
      return serve(followed.load(), reload, Optional.of(followed));
    }
  }

  private int serve(Config config, Reload reload, Optional<ConfigFile> followed)
      throws StartException, IOException {
    Logs.setUp(Level.valueOf(config.log().level().name()), form(config));
    PrintWriter out = spec.commandLine().getOut();
    try (Signals signals = Signals.handle(() -> followed.ifPresent(ConfigFile::reload));
        Daemon daemon = Daemon.start(config)) {
      reload.attach(daemon);
      if (followed.isPresent()) {
        followed.get().start();
      }
      out.println(daemon.description());
      out.flush();
      signals.awaitStop();
      daemon.drain(config.drain().grace());
    }
    return 0;
  }

  private Logs.Form form(Config config) {
    return switch (logFormat == null ? config.log().format() : logFormat) {
      case TEXT -> Logs.Form.TEXT;
      case JSON -> Logs.Form.JSON;
    };
  }
}
