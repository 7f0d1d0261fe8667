package org.quicprochat.runtime.storage;

import org.quicprochat.plugin.storage.Tuple;

/**
 * One entry of the whole key space.
 *
 * @param pluginId the plugin that owns it
 * @param subspace the name of the subspace
 * @param key the elements behind the subspace's prefix
 * @param value the value; nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier; it is never compared.
public record StoredEntry(String pluginId, String subspace, Tuple key, byte[] value) {}
