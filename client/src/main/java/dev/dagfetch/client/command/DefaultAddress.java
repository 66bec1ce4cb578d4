package dev.dagfetch.client.command;

import dev.dagfetch.client.Address;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the daemon listens if nobody says otherwise: the daemon's own rule for its socket. It
 * depends on the user and on XDG variables only, so that both find the same path.
 */
final class DefaultAddress {
  private DefaultAddress() {}

  static Address ofThisProcess() {
    return of(
        System.getProperty("user.name", ""),
        Path.of(System.getProperty("user.home", "/")),
        System.getenv());
  }

  static Address of(String user, Path home, Map<String, String> environment) {
    if (user.equals("root")) {
      return new Address.Unix(Path.of("/run/dagfetch/dagfetch.sock"));
    }
    Path state =
        directory(environment, "XDG_STATE_HOME", home.resolve(".local/state")).resolve("dagfetch");
    return new Address.Unix(
        directory(environment, "XDG_RUNTIME_DIR", state).resolve("dagfetch.sock"));
  }

  private static Path directory(Map<String, String> environment, String variable, Path fallback) {
    String value = environment.getOrDefault(variable, "");
    return value.startsWith("/") ? Path.of(value) : fallback;
  }
}
