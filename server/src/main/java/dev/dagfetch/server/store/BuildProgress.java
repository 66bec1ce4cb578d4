package dev.dagfetch.server.store;

/** How far a checkout under construction is. */
public record BuildProgress(long filesBuilt, long filesTotal) {}
