package org.quicprochat.plugin;

/**
 * Another server, known by its TLS client certificate.
 *
 * @param domain its configured federation domain
 */
public record Peer(String domain) implements Caller {}
