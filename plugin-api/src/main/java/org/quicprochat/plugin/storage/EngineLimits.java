package org.quicprochat.plugin.storage;

/**
 * The sizes that an engine accepts; a transaction that passes one is refused before anything is written.
 *
 * @param maxKeyBytes the longest key, in bytes (inclusive)
 * @param maxValueBytes the longest value, in bytes (inclusive)
 * @param maxTransactionBytes keys and values written by one transaction, in bytes (inclusive)
 */
public record EngineLimits(int maxKeyBytes, int maxValueBytes, long maxTransactionBytes) {}
