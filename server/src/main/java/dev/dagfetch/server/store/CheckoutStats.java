package dev.dagfetch.server.store;

/**
 * What the checkout cache holds now. Bytes are allocated blocks; used bytes include evicted
 * checkouts that are still leased.
 */
public record CheckoutStats(
    long budgetBytes,
    long usedBytes,
    long count,
    long leases,
    long hits,
    long misses,
    long evictions) {}
