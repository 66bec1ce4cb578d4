package dev.dagfetch.server.git.mirror;

import dev.dagfetch.server.disk.DiskRoom;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.fetch.Intake;
import dev.dagfetch.server.git.gate.Gateway;
import dev.dagfetch.server.git.object.RecentObjects;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/**
 * What the mirrors of a daemon share: settings, the way out to remotes, and the room for what they
 * bring. Thread-safe.
 *
 * @param intake what fetches may take in
 * @param recent the memory for what arrived just now
 */
record Engine(
    GitSettings settings,
    InstantSource clock,
    MeterRegistry meters,
    Gateway gateway,
    Intake intake,
    RecentObjects recent)
    implements AutoCloseable {
  static Engine create(GitSettings settings, MeterRegistry meters, InstantSource clock, Room room) {
    return new Engine(
        settings,
        clock,
        meters,
        Gateway.create(settings.remotes(), settings.gate(), meters),
        new Intake(settings.limits(), room, new DiskRoom(settings.tmp(), meters)),
        RecentObjects.forHeap(Runtime.getRuntime().maxMemory()));
  }

  @Override
  public void close() {
    gateway.close();
  }
}
