package dev.dagfetch.server.segment;

/** What the store of segments holds now, in allocated blocks, and what it did since the start. */
public record SegmentStats(
    long budgetBytes, long usedBytes, long count, long hits, long builds, long evictions) {}
