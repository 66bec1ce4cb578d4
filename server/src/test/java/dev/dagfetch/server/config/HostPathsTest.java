package dev.dagfetch.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HostPathsTest {
  private static final Path HOME = Path.of("/home/ann");

  @Test
  void root_usesSystemDirectories_whateverIsInTheEnvironment() {
    assertThat(HostPaths.of("root", Path.of("/root"), Map.of("XDG_RUNTIME_DIR", "/run/user/0")))
        .isEqualTo(
            new HostPaths(
                Path.of("/var/lib/dagfetch"),
                Path.of("/run/dagfetch/dagfetch.sock"),
                Path.of("/etc/dagfetch"),
                Path.of("/etc/dagfetch/known_hosts")));
  }

  @Test
  void user_withXdgVariables_usesThem() {
    Map<String, String> environment =
        Map.of(
            "XDG_STATE_HOME",
            "/x/state",
            "XDG_CONFIG_HOME",
            "/x/config",
            "XDG_RUNTIME_DIR",
            "/x/run");

    assertThat(HostPaths.of("ann", HOME, environment))
        .isEqualTo(
            new HostPaths(
                Path.of("/x/state/dagfetch"),
                Path.of("/x/run/dagfetch.sock"),
                Path.of("/x/config/dagfetch"),
                Path.of("/home/ann/.ssh/known_hosts")));
  }

  @Test
  void user_withoutOrWithRelativeVariables_usesTheHomeDirectory() {
    HostPaths expected =
        new HostPaths(
            Path.of("/home/ann/.local/state/dagfetch"),
            Path.of("/home/ann/.local/state/dagfetch/dagfetch.sock"),
            Path.of("/home/ann/.config/dagfetch"),
            Path.of("/home/ann/.ssh/known_hosts"));

    assertThat(HostPaths.of("ann", HOME, Map.of())).isEqualTo(expected);
    assertThat(HostPaths.of("ann", HOME, Map.of("XDG_STATE_HOME", "x", "XDG_RUNTIME_DIR", "")))
        .isEqualTo(expected);
  }
}
