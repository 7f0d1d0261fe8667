package org.quicprochat.client;

import com.google.protobuf.ByteString;

/**
 * What a client remembers of a server's log: as long as it does, the log can neither change nor forget what it had, nor
 * show two stories, without being seen.
 *
 * @param publicKey the log's Ed25519 key, taken at the first contact; 32 bytes
 * @param head the latest head, verified
 */
public record KnownLog(ByteString publicKey, TreeHead head) {}
