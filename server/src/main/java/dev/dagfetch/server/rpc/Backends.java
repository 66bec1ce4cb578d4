package dev.dagfetch.server.rpc;

import dev.dagfetch.server.git.mirror.Mirrors;
import dev.dagfetch.server.pin.Pins;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.scrub.Scrub;
import dev.dagfetch.server.segment.Segments;
import dev.dagfetch.server.store.Checkouts;
import dev.dagfetch.server.store.Manifests;
import dev.dagfetch.server.version.Versions;

/** What the services ask. */
public record Backends(
    Repositories repositories,
    Versions versions,
    Pins pins,
    Manifests manifests,
    Segments segments,
    Checkouts checkouts,
    Mirrors mirrors,
    Scrub scrub,
    DiskFigures disk) {}
