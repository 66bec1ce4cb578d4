package dev.dagfetch.server;

import dev.dagfetch.server.catalog.Catalog;
import dev.dagfetch.server.catalog.PinRecords;
import dev.dagfetch.server.catalog.RepositoryRecords;
import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.mirror.Mirrors;
import dev.dagfetch.server.pin.Pins;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.rpc.Backends;
import dev.dagfetch.server.rpc.wire.EntryFrames;
import dev.dagfetch.server.scrub.Scrub;
import dev.dagfetch.server.segment.SegmentSettings;
import dev.dagfetch.server.segment.Segments;
import dev.dagfetch.server.store.Checkouts;
import dev.dagfetch.server.store.Manifests;
import dev.dagfetch.server.store.StoreSettings;
import dev.dagfetch.server.version.Versions;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** The opening of what stands behind the services, each part from those before it. Used once. */
final class Opening {
  /** However much is configured: a daemon with a small heap needs it for other things. */
  private static final int SEGMENT_HEAP_DIVISOR = 8;

  private final Config config;
  private final Closers closers;
  private final MeterRegistry meters;
  private final InstantSource clock;

  Opening(Config config, Closers closers, MeterRegistry meters, InstantSource clock) {
    this.config = config;
    this.closers = closers;
    this.meters = meters;
    this.clock = clock;
  }

  Backends backends() throws StartException {
    StateDirectory state = closers.add(StateDirectory.open(config.stateDir()));
    sweep(state);
    StateBudget room = new StateBudget(config.cache().diskBudget());
    Mirrors mirrors =
        closers.add(
            new Mirrors(
                Settings.git(config.git(), state),
                Settings.upkeep(config.upkeep()),
                room,
                meters,
                clock));
    mirrors.start();
    Catalog catalog = closers.add(Catalog.open(state.catalog()));
    PinRecords pinRecords = new PinRecords(catalog);
    Repositories repositories =
        new Repositories(
            mirrors, new RepositoryRecords(catalog), pinRecords, Settings.api(config.api()), clock);
    repositories.start();
    declare(repositories);
    Versions versions = new Versions(repositories);
    Pins pins =
        closers.add(
            new Pins(pinRecords, versions, repositories, clock, config.pins().sweepInterval()));
    pins.start();
    Manifests manifests = new Manifests(config.cache().manifestMemory(), meters);
    Checkouts checkouts = closers.add(new Checkouts(store(state), manifests, room, meters, clock));
    checkouts.start();
    Segments segments = closers.add(new Segments(segments(state), new EntryFrames(), room, meters));
    segments.start();
    room.bound(mirrors, segments, checkouts, meters);
    Scrub scrub =
        closers.add(
            new Scrub(
                Settings.scrub(config.scrub(), state),
                List.of(catalog.atRest(), mirrors.atRest(), checkouts.atRest(), segments.atRest()),
                meters,
                clock));
    scrub.start();
    return new Backends(
        repositories, versions, pins, manifests, segments, checkouts, mirrors, scrub, room);
  }

  private SegmentSettings segments(StateDirectory state) {
    Config.Cache cache = config.cache();
    long memory =
        Math.min(cache.segmentMemory(), Runtime.getRuntime().maxMemory() / SEGMENT_HEAP_DIVISOR);
    return new SegmentSettings(state.segments(), state.tmp(), cache.segmentBudget(), memory);
  }

  private StoreSettings store(StateDirectory state) {
    return new StoreSettings(state.checkouts(), state.tmp(), config.cache().checkoutBudget());
  }

  private static void sweep(StateDirectory state) throws StartException {
    try {
      TmpSweep.start(state.tmp());
    } catch (IOException e) {
      throw StartException.precondition("%s cannot be emptied: %s".formatted(state.tmp(), e), e);
    }
  }

  private void declare(Repositories repositories) throws StartException {
    try {
      repositories.declare(Declarations.read(config.repositories()));
    } catch (DagfetchException e) {
      throw StartException.usage(e);
    }
  }
}
