package dev.dagfetch.server;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.config.HostPort;
import dev.dagfetch.server.metrics.MetricsEndpoint;
import dev.dagfetch.server.metrics.Readiness;
import dev.dagfetch.server.rpc.listen.Listener;
import dev.dagfetch.server.rpc.listen.Listeners;
import io.grpc.ServerServiceDefinition;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The opening of the addresses at which a daemon is reached. Used once. */
final class Frontend {
  private static final Logger log = LoggerFactory.getLogger(Frontend.class);

  private final Config config;
  private final Closers closers;

  Frontend(Config config, Closers closers) {
    this.config = config;
    this.closers = closers;
  }

  /** The Unix domain socket first, then TCP in the order of the configuration. */
  List<Listener> listen(List<ServerServiceDefinition> services) throws StartException {
    Listeners opener = closers.add(new Listeners(services, config.listeners().connectionBuffer()));
    List<Listener> opened = new ArrayList<>();
    String unix = "unix:" + config.listeners().unix().path();
    opened.add(
        closers.add(at(unix, () -> opener.openUnix(Settings.unix(config.listeners().unix())))));
    for (HostPort address : config.listeners().tcp()) {
      opened.add(
          closers.add(
              at(address.toString(), () -> opener.openTcp(address.host(), address.port()))));
    }
    return List.copyOf(opened);
  }

  Optional<MetricsEndpoint> serveMetrics(PrometheusMeterRegistry meters, Readiness ready)
      throws StartException {
    Optional<HostPort> address = config.metrics().address();
    if (address.isEmpty()) {
      return Optional.empty();
    }
    HostPort at = address.get();
    MetricsEndpoint endpoint =
        closers.add(
            at(
                "metrics " + at,
                () ->
                    MetricsEndpoint.open(
                        new InetSocketAddress(at.host(), at.port()), meters, ready)));
    log.atInfo()
        .addKeyValue("address", at.host() + ":" + endpoint.address().getPort())
        .log("serving metrics");
    return Optional.of(endpoint);
  }

  private static <T> T at(String address, Opener<T> opener) throws StartException {
    try {
      return opener.open();
    } catch (IOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw StartException.precondition(
          "cannot listen on %s: %s".formatted(address, cause.getMessage()), e);
    }
  }

  /** Opens one address. */
  private interface Opener<T> {
    T open() throws IOException;
  }
}
