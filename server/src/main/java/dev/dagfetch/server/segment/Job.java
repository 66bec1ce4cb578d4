package dev.dagfetch.server.segment;

/** A segment to build, for those who wait for it. */
record Job<S extends Segment, V>(S segment, Flights.Claim<V> claim) {}
