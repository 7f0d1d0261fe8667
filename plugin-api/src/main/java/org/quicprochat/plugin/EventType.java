package org.quicprochat.plugin;

/**
 * A kind of event that the server pushes. Ids 1000 to 1099 are first party, 16 384 to 65 535 third parties'.
 *
 * @param id the event id, 1 to 65 535 (inclusive); a space of its own, beside the method ids
 * @param name the name in UpperCamelCase
 */
public record EventType(int id, String name) {}
