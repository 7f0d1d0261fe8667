package org.quicprochat.plugin.storage;

/**
 * One key with its value, as a scan of a plugin's subspace returns it.
 *
 * @param key the key; {@link Subspace#unpack} gives its elements
 * @param value the value; the receiver must not change it
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier; it is never compared.
public record Entry(Key key, byte[] value) {}
