package dev.dagfetch.server.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the daemon keeps things if nobody says otherwise.
 *
 * <p>For root that is {@code /var/lib/dagfetch}, {@code /run/dagfetch/dagfetch.sock} and {@code
 * /etc/dagfetch}. For everybody else the XDG directories: state in {@code
 * ${XDG_STATE_HOME:-~/.local/state}/dagfetch}, configuration in {@code
 * ${XDG_CONFIG_HOME:-~/.config}/dagfetch}, and the socket is {@code dagfetch.sock} in {@code
 * $XDG_RUNTIME_DIR}, or in the default state directory if that is not set. As XDG demands, a
 * variable that is not an absolute path counts as not set. Whoever is named "root" is root.
 *
 * <p>The client finds the daemon by the same rule for the socket, which therefore depends on the
 * user and these variables only, never on the configuration file.
 */
public record HostPaths(Path stateDir, Path socket, Path configDir, Path knownHosts) {
  /** For the user of this process. */
  public static HostPaths ofThisProcess() {
    return of(
        System.getProperty("user.name", ""),
        Path.of(System.getProperty("user.home", "/")),
        System.getenv());
  }

  static HostPaths of(String user, Path home, Map<String, String> environment) {
    if (user.equals("root")) {
      return new HostPaths(
          Path.of("/var/lib/dagfetch"),
          Path.of("/run/dagfetch/dagfetch.sock"),
          Path.of("/etc/dagfetch"),
          Path.of("/etc/dagfetch/known_hosts"));
    }
    Path state = directory(environment, "XDG_STATE_HOME", home.resolve(".local/state"));
    Path config = directory(environment, "XDG_CONFIG_HOME", home.resolve(".config"));
    Path stateDir = state.resolve("dagfetch");
    return new HostPaths(
        stateDir,
        directory(environment, "XDG_RUNTIME_DIR", stateDir).resolve("dagfetch.sock"),
        config.resolve("dagfetch"),
        home.resolve(".ssh/known_hosts"));
  }

  private static Path directory(Map<String, String> environment, String variable, Path fallback) {
    String value = environment.getOrDefault(variable, "");
    return value.startsWith("/") ? Path.of(value) : fallback;
  }
}
