package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.security.SecureRandom;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/**
 * Payloads kept apart from their messages: each stored once, with the number of messages that refer to it, and erased
 * with the last of them. Keys are random, since a payload outlives the account that it was sent to first.
 */
final class PayloadStore {
    /** The size of a payload's id, in bytes. */
    static final int ID_SIZE = 16;

    private static final long REFERENCES = 1;

    private final Subspace payloads;
    private final SecureRandom random;

    PayloadStore(Subspace payloads, SecureRandom random) {
        this.payloads = payloads;
        this.random = random;
    }

    /** An id that no payload has. */
    ByteString newId() {
        byte[] id = new byte[ID_SIZE];
        random.nextBytes(id);
        return UnsafeByteOperations.unsafeWrap(id);
    }

    /** Stores a payload that so many messages refer to, 1 or more. */
    void put(Transaction tx, ByteString id, ByteString payload, long references) {
        tx.set(payloads.key(id), payload.toByteArray());
        if (references > 1) {
            tx.setNumber(references(id), references);
        }
    }

    /** The payload of a message. */
    ByteString get(ReadTransaction tx, Message message) {
        return switch (message.content()) {
            case Message.Inline(ByteString payload) -> payload;
            case Message.Apart(ByteString id, int size) -> {
                byte[] payload = tx.get(payloads.key(id));
                if (payload == null) {
                    throw new IllegalStateException("A message refers to a payload that is not there");
                }
                yield UnsafeByteOperations.unsafeWrap(payload);
            }
        };
    }

    /** Lets go of a message's reference to its payload. */
    void release(Transaction tx, Message message) {
        if (message.content() instanceof Message.Apart(ByteString id, int size)) {
            Key references = references(id);
            long left = tx.getNumber(references).orElse(1) - 1;
            if (left > 1) {
                tx.setNumber(references, left);
            } else {
                tx.clear(left == 1 ? references : payloads.key(id));
            }
        }
    }

    private Key references(ByteString id) {
        return payloads.key(id, REFERENCES);
    }
}
