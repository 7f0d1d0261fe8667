package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import org.quicprochat.plugin.IdentityKey;

/**
 * What opens the commitment of an entry.
 *
 * @param owner the account that the entry belongs to
 * @param opening 32 random bytes, the key of the commitment
 * @param detail what is committed to
 */
record Opening(IdentityKey owner, ByteString opening, ByteString detail) {
    /** The size of an opening, in bytes. */
    static final int SIZE = 32;

    byte[] encode() {
        return owner.bytes().concat(opening).concat(detail).toByteArray();
    }

    static Opening decode(byte[] value) {
        ByteString all = UnsafeByteOperations.unsafeWrap(value);
        int end = IdentityKey.SIZE + SIZE;
        return new Opening(
                new IdentityKey(all.substring(0, IdentityKey.SIZE)),
                all.substring(IdentityKey.SIZE, end),
                all.substring(end));
    }

    /** Hides the bytes: logs name no user. */
    @Override
    public String toString() {
        return "Opening[]";
    }
}
