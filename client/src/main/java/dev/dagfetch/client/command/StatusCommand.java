package dev.dagfetch.client.command;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.v1.GetCacheStatsResponse;
import dev.dagfetch.v1.GetCapabilitiesResponse;
import io.grpc.Status;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code dagfetch status}. */
@Command(
    name = "status",
    description =
        "Says whether the daemon serves, what it supports, and what its cache holds. Exits with 4"
            + " if it does not serve.",
    footerHeading = "%nExamples:%n",
    footer = {"  dagfetch status", "  dagfetch status --address localhost:7447 --json"})
final class StatusCommand extends ClientCommand {
  private static final String[] SERVICES = {
    "DagFetchService", "PinService", "RepositoryService", "CacheService"
  };

  /** A status that takes longer is one, too. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Override
  int run(DagfetchClient client, Output output) {
    Duration limit = timeout().compareTo(LIMIT) < 0 ? timeout() : LIMIT;
    Map<String, String> health = new LinkedHashMap<>();
    String whole = health(client, "", limit);
    for (String service : SERVICES) {
      health.put("dagfetch.v1." + service, health(client, "dagfetch.v1." + service, limit));
    }
    GetCapabilitiesResponse capabilities = client.capabilities(limit);
    GetCacheStatsResponse cache =
        whole.equals("serving")
            ? client.cache().stats(limit)
            : GetCacheStatsResponse.getDefaultInstance();
    Seen seen = new Seen(root().address().toString(), whole, health, capabilities, cache);
    output.answer(seen.json(), seen::lines);
    return whole.equals("serving") ? ExitCode.OK : ExitCode.UNAVAILABLE;
  }

  private static String health(DagfetchClient client, String service, Duration limit) {
    try {
      return client.health(service, limit).name().toLowerCase(Locale.ROOT);
    } catch (DagfetchClientException e) {
      if (e.code() == Status.Code.NOT_FOUND) {
        return "unknown";
      }
      throw e;
    }
  }

  /** What was seen. */
  private record Seen(
      String address,
      String health,
      Map<String, String> services,
      GetCapabilitiesResponse capabilities,
      GetCacheStatsResponse cache) {

    Map<String, @Nullable Object> json() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("address", address);
      json.put("health", health);
      json.put("services", services);
      json.put("daemon_version", capabilities.getDaemonVersion());
      json.put("client_version", ClientVersion.text());
      json.put("base_supported", capabilities.getBaseSupported());
      json.put("resume_supported", capabilities.getResumeSupported());
      json.put("checkout_supported", capabilities.getCheckoutSupported());
      json.put(
          "codecs",
          capabilities.getCodecsList().stream()
              .map(codec -> codec.name().substring("CODEC_".length()).toLowerCase(Locale.ROOT))
              .toList());
      json.put("object_formats", capabilities.getObjectFormatsList());
      json.put("max_frame_bytes", capabilities.getMaxFrameBytes());
      json.put("cache", CacheCommand.json(cache));
      return json;
    }

    void lines(PrintWriter out) {
      out.println("dagfetchd at %s: %s".formatted(address, health));
      String others =
          services.entrySet().stream()
              .filter(e -> !e.getValue().equals(health))
              .map(e -> e.getKey() + " " + e.getValue())
              .collect(Collectors.joining(", "));
      if (!others.isEmpty()) {
        out.println("  but        " + others);
      }
      out.println(
          "  version    %s (this command: %s)"
              .formatted(capabilities.getDaemonVersion(), ClientVersion.text()));
      out.println(
          "  checkouts  "
              + (capabilities.getCheckoutSupported()
                  ? "leased on this connection"
                  : "not on this connection"));
      out.println("  cache      " + CacheCommand.line(cache));
      if (!cache.getServeOnly().isEmpty()) {
        out.println("  serve-only " + cache.getServeOnly());
      }
    }
  }
}
