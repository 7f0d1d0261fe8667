package org.quicprochat.plugin;

/** Who calls: an account with a session, or a peer server. */
public sealed interface Caller permits Principal, Peer {}
