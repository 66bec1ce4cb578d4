package dev.dagfetch.server.git;

import dev.dagfetch.server.disk.DiskRoom;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What the mirrors of a daemon share: settings, the ways to remotes, and the bounds on using them.
 * Thread-safe.
 *
 * @param gates the fetches under way by endpoint, so that repositories of one host share its places
 * @param recent the memory for what arrived just now
 * @param room the disk for what arrives
 * @param disk whether the disk takes anything
 */
record Engine(
    GitSettings settings,
    InstantSource clock,
    UpstreamMeters meters,
    RemoteConnector connector,
    Deadlines deadlines,
    ConcurrentMap<String, RemoteGate> gates,
    RecentObjects recent,
    Room room,
    DiskRoom disk)
    implements AutoCloseable {
  static Engine create(GitSettings settings, MeterRegistry meters, InstantSource clock, Room room) {
    Deadlines deadlines = new Deadlines();
    return new Engine(
        settings,
        clock,
        new UpstreamMeters(meters),
        new RemoteConnector(settings, deadlines),
        deadlines,
        new ConcurrentHashMap<>(),
        RecentObjects.forHeap(Runtime.getRuntime().maxMemory()),
        room,
        new DiskRoom(settings.tmp(), meters));
  }

  RemoteGate gate(RemoteUrl url) {
    return gates.computeIfAbsent(
        url.endpoint(), endpoint -> new RemoteGate(endpoint, settings.gate()));
  }

  @Override
  public void close() {
    deadlines.close();
  }
}
