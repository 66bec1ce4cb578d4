package dev.dagfetch.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OverridesTest {
  private static final Config DEFAULTS =
      Config.defaults(HostPaths.of("ann", Path.of("/home/ann"), Map.of()));
  private static final DeclaredRepository DEMO =
      DeclaredRepository.onCommandLine("demo", "file:///tmp/demo");

  @Test
  void none_changesNothing() throws ConfigException {
    assertThat(Overrides.NONE.applyTo(DEFAULTS)).isEqualTo(DEFAULTS);
  }

  @Test
  void everyOption_winsOverTheFile() throws ConfigException {
    HostPort listen = new HostPort("127.0.0.1", 0);
    HostPort metrics = new HostPort("127.0.0.1", 1);
    Overrides overrides =
        new Overrides(
            Optional.of(Path.of("/s")),
            Optional.of(Path.of("/sock")),
            List.of(listen),
            Optional.of(new Config.Metrics(Optional.of(metrics))),
            List.of(DEMO));

    Config config = overrides.applyTo(DEFAULTS);

    assertThat(config.stateDir()).isEqualTo(Path.of("/s"));
    assertThat(config.listeners().unix().path()).isEqualTo(Path.of("/sock"));
    assertThat(config.listeners().tcp()).containsExactly(listen);
    assertThat(config.metrics().address()).contains(metrics);
    assertThat(config.repositories()).containsExactly(DEMO);
    assertThat(ConfigDiff.keys(DEFAULTS, config))
        .containsExactly(
            "state_dir", "listeners.unix.path", "listeners.tcp", "metrics.address", "repositories");
  }

  @Test
  void repository_declaredInBoth_isRefused() throws ConfigException {
    Overrides overrides = withRepository(DEMO);
    Config both = overrides.applyTo(DEFAULTS);

    assertThatThrownBy(() -> overrides.applyTo(both))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--repository: \"demo\" is declared twice");
  }

  @Test
  void listen_beyondLoopback_isRefusedUnlessTheFileAllowsIt() {
    Overrides overrides =
        new Overrides(
            Optional.empty(),
            Optional.empty(),
            List.of(new HostPort("0.0.0.0", 7433)),
            Optional.empty(),
            List.of());

    assertThatThrownBy(() -> overrides.applyTo(DEFAULTS))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("0.0.0.0:7433 can be reached from other hosts");
  }

  @Test
  void metrics_off_winsOverTheFile() throws ConfigException {
    Config config = withMetrics(Optional.empty()).applyTo(DEFAULTS);

    assertThat(config.metrics().address()).isEmpty();
  }

  @Test
  void metrics_beyondLoopback_isRefusedUnlessTheFileAllowsIt() {
    Overrides overrides = withMetrics(Optional.of(new HostPort("0.0.0.0", 7434)));

    assertThatThrownBy(() -> overrides.applyTo(DEFAULTS))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--metrics: 0.0.0.0:7434 can be reached from other hosts");
  }

  @Test
  void repositoryOnCommandLine_withABadNameOrUrl_isRefused() {
    assertThatThrownBy(() -> DeclaredRepository.onCommandLine("A b", "https://h/p"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DeclaredRepository.onCommandLine("p", "ext::sh"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Overrides withMetrics(Optional<HostPort> address) {
    return new Overrides(
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(new Config.Metrics(address)),
        List.of());
  }

  private static Overrides withRepository(DeclaredRepository repository) {
    return new Overrides(
        Optional.empty(), Optional.empty(), List.of(), Optional.empty(), List.of(repository));
  }
}
