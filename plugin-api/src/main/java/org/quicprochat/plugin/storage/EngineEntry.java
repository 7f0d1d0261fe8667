package org.quicprochat.plugin.storage;

/**
 * One key with its value. Neither array may be changed by who receives it.
 *
 * @param key the whole key, as the engine stores it
 * @param value the value
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier between engine and runtime; it is never compared.
public record EngineEntry(byte[] key, byte[] value) {}
