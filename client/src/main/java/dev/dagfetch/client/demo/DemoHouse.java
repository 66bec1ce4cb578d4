package dev.dagfetch.client.demo;

import dev.dagfetch.client.Address;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.local.LocalDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The demo's daemon and its directories, all below one directory: {@code upstream}, {@code state},
 * {@code workers}, the configuration file, the socket and the log.
 */
final class DemoHouse implements AutoCloseable {
  private final Path root;
  private LocalDaemon daemon;

  private DemoHouse(Path root, LocalDaemon daemon) {
    this.root = root;
    this.daemon = daemon;
  }

  /** Writes the configuration and starts the daemon. */
  static DemoHouse open(Path root, String config) throws IOException {
    Files.createDirectories(root.resolve("workers"));
    Files.writeString(root.resolve("dagfetchd.yaml"), config);
    return new DemoHouse(root, start(root));
  }

  private static LocalDaemon start(Path root) throws IOException {
    return LocalDaemon.start(
        List.of(),
        List.of(
            "--config", root.resolve("dagfetchd.yaml").toString(),
            "--state", root.resolve("state").toString(),
            "--socket", socket(root).toString(),
            "--listen", "127.0.0.1:0",
            "--metrics", "127.0.0.1:0"),
        root.resolve("dagfetchd.log"));
  }

  private static Path socket(Path root) {
    return root.resolve("dagfetch.sock");
  }

  /** Kills the daemon without warning and starts another one on the same state. */
  void killAndRestart() throws IOException, InterruptedException {
    daemon.kill();
    daemon = start(root);
  }

  DagfetchClient connect() {
    return DagfetchClient.connect(new Address.Unix(socket(root)));
  }

  LocalDaemon daemon() {
    return daemon;
  }

  /** The directory of a pretended worker. */
  Path worker(String name) {
    return root.resolve("workers").resolve(name);
  }

  Path root() {
    return root;
  }

  String address() {
    return "unix:" + socket(root);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
