package dev.dagfetch.client.soak;

import com.google.protobuf.Duration;
import dev.dagfetch.client.Address;
import dev.dagfetch.client.CheckoutLease;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.fetch.BaseChoice;
import dev.dagfetch.client.fetch.DiskTree;
import dev.dagfetch.client.fetch.FetchOptions;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A worker that asks for whatever there is, in every way, and believes nothing. One thread's. */
final class SoakClient implements AutoCloseable {
  private static final java.time.Duration PATIENCE = java.time.Duration.ofSeconds(30);

  /** As a worker waits before it asks again. */
  private static final long PAUSE_NANOS = 200_000_000;

  private static final int PIN_SECONDS = 24 * 3600;

  private final String name;
  private final Path dir;
  private final Random random;
  private final SoakTally tally;
  private final List<SoakVersion> versions;
  private final Address address;
  private final Map<String, SoakVersion> pins = new ConcurrentHashMap<>();
  private final Deque<Path> fetched = new ArrayDeque<>();
  private DagfetchClient client;
  private int count;

  SoakClient(String name, Path dir, long seed, SoakWorld world, SoakTally tally) {
    this.name = name;
    this.dir = dir;
    this.random = new Random(seed);
    this.tally = tally;
    this.versions = world.versions();
    this.address = new Address.Unix(world.socket());
    this.client = DagfetchClient.connect(address);
  }

  /** One call of some kind; whatever comes of it is counted. */
  void step() {
    SoakVersion version = versions.get(random.nextInt(versions.size()));
    String way = List.of("whole", "base", "lease", "pin", "pinned").get(random.nextInt(5));
    long start = System.nanoTime();
    try {
      if (run(way, version)) {
        tally.served(way, System.nanoTime() - start);
      }
    } catch (VerificationException e) {
      tally.wrong(way + " " + version + ": " + e.getMessage());
    } catch (DagfetchClientException e) {
      judge(way, version, e);
      reconnect();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** As the next process would, which knows nothing of failures before it. */
  private void reconnect() {
    client.close();
    client = DagfetchClient.connect(address);
  }

  private boolean run(String way, SoakVersion version) {
    return switch (way) {
      case "whole" -> fetch(VersionName.atCommit(SoakWorld.DAG, version.commit()), version, false);
      case "base" -> fetch(VersionName.atCommit(SoakWorld.DAG, version.commit()), version, true);
      case "lease" -> lease(version);
      case "pin" -> pin(version);
      default -> fetchPinned();
    };
  }

  private boolean fetch(VersionName wanted, SoakVersion version, boolean withBase) {
    Path target = dir.resolve(name + "-" + count++);
    FetchOptions options =
        withBase && !fetched.isEmpty()
            ? FetchOptions.DEFAULTS.withBase(BaseChoice.at(fetched.getLast()))
            : FetchOptions.DEFAULTS;
    FetchReceipt receipt = client.fetch(new FetchRequest(wanted, target, PATIENCE, options));
    compare("tree id of " + wanted, receipt.treeId(), version.treeId());
    compare("files of " + wanted, listing(target), version.listing());
    remember(target);
    return true;
  }

  private void remember(Path target) {
    fetched.add(target);
    if (fetched.size() > 3) {
      delete(fetched.removeFirst());
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean lease(SoakVersion version) {
    OpenCheckoutRequest request =
        OpenCheckoutRequest.newBuilder()
            .setDagId(SoakWorld.DAG)
            .setCommit(version.commit())
            .build();
    try (CheckoutLease lease = client.openCheckout(request, PATIENCE, progress -> {})) {
      compare("lease of " + version, listing(lease.path()), version.listing());
    }
    return true;
  }

  private boolean pin(SoakVersion version) {
    String id = name + "-pin-" + count++;
    client
        .pins()
        .create(
            CreatePinRequest.newBuilder()
                .setPinId(id)
                .setDagId(SoakWorld.DAG)
                .setCommit(version.commit())
                .setTtl(Duration.newBuilder().setSeconds(PIN_SECONDS))
                .build(),
            PATIENCE);
    pins.put(id, version);
    return true;
  }

  private boolean fetchPinned() {
    List<String> ids = List.copyOf(pins.keySet());
    if (ids.isEmpty()) {
      return false;
    }
    String id = ids.get(random.nextInt(ids.size()));
    return fetch(VersionName.pinned(SoakWorld.DAG, id), pins.get(id), false);
  }

  /** Every pin that was ever confirmed, when all is well again. */
  void checkPins() {
    pins.forEach((id, version) -> {
      try {
        fetch(VersionName.pinned(SoakWorld.DAG, id), version, false);
      } catch (DagfetchClientException e) {
        tally.lostPin(id + " " + version + ": " + e.reason() + " " + e.getMessage());
      }
    });
  }

  private void compare(String what, String seen, String expected) {
    if (!seen.equals(expected)) {
      tally.wrong("%s:%n%s%ninstead of%n%s".formatted(what, seen, expected));
    }
  }

  private static String listing(Path directory) {
    return SoakVersion.listing(DiskTree.of(directory));
  }

  /** What may be answered while things are broken; anything else is a wrong answer, too. */
  private void judge(String way, SoakVersion version, DagfetchClientException failure) {
    switch (failure.reason()) {
      case "COMMIT_UNKNOWN", "PIN_UNKNOWN" -> {
        if (way.equals("pinned")) {
          tally.lostPin(failure.getMessage());
        } else if (versions.contains(version)) {
          tally.wrong(way + " " + version + ": " + failure.getMessage());
        } else {
          tally.refused(failure.reason());
        }
      }
      case "BUG", "OBJECT_CORRUPT", "TREE_REJECTED", "LOCAL_IO" ->
          tally.wrong(way + " " + version + ": " + failure.reason() + " " + failure.getMessage());
      default -> tally.refused(failure.reason());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
