package dev.dagfetch.server.store;

/** What an eviction dropped, and the leases that keep it on disk for now. */
public record Eviction(long bytes, int leasesHeld) {}
