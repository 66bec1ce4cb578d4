package dev.dagfetch.server.metrics;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What {@code /readyz} tells.
 *
 * @param serves whether calls are let in
 * @param serveOnly why nothing new is fetched, if so: still ready, since what is here is served
 */
public record Readiness(BooleanSupplier serves, Supplier<Optional<String>> serveOnly) {
  String text() {
    return serveOnly.get().map(why -> "ready, serve-only: " + why).orElse("ready");
  }
}
