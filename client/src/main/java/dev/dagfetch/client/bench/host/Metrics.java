package dev.dagfetch.client.bench.host;

import dev.dagfetch.client.bench.measure.BenchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One look at a daemon's metrics page.
 *
 * @param samples values by name with labels, as the page writes them
 */
public record Metrics(Map<String, Double> samples) {
  public Metrics {
    samples = Map.copyOf(samples);
  }

  static Metrics read(int port) throws IOException, InterruptedException {
    URI page = URI.create("http://%s:%d/metrics".formatted(Ports.LOOPBACK, port));
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new BenchException("the daemon's metrics page answers " + response.statusCode());
    }
    return parse(response.body());
  }

  static Metrics parse(String page) {
    return new Metrics(
        page.lines()
            .filter(line -> !line.startsWith("#") && line.lastIndexOf(' ') > 0)
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.lastIndexOf(' ')),
                    line -> number(line.substring(line.lastIndexOf(' ') + 1)),
                    Double::sum)));
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** The sum of all samples of a name whose labels contain a text. */
  public double sum(String name, String labels) {
    return samples.entrySet().stream()
        .filter(sample -> isNamed(sample.getKey(), name) && sample.getKey().contains(labels))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static boolean isNamed(String sample, String name) {
    return sample.equals(name) || sample.startsWith(name + "{");
  }
}
