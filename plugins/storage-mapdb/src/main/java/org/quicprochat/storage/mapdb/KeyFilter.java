package org.quicprochat.storage.mapdb;

import java.nio.ByteBuffer;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * A Bloom filter: says of a key that a run does not hold it, or that it may. At ten bits a key, one in a hundred absent
 * keys is looked up in vain. Immutable once filled.
 */
final class KeyFilter {
    private static final int BITS_PER_KEY = 10;
    private static final int PROBES = 7;
    private static final long SEED = 0x5150435f46494c54L;

    private static final XXHash64 HASH = XXHashFactory.safeInstance().hash64();

    private final long[] bits;

    private KeyFilter(long[] bits) {
        this.bits = bits;
    }

    /** An empty filter for so many keys. */
    static KeyFilter forKeys(long keys) {
        long words = keys * BITS_PER_KEY / Long.SIZE + 1;
        return new KeyFilter(new long[(int) Math.min(words, Integer.MAX_VALUE / Long.BYTES - 16)]);
    }

    static KeyFilter from(ByteBuffer in) {
        long[] bits = new long[in.getInt()];
        in.asLongBuffer().get(bits);
        return new KeyFilter(bits);
    }

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + bits.length * Long.BYTES);
        out.putInt(bits.length);
        out.asLongBuffer().put(bits);
        return out.rewind();
    }

    /** The hash of a key, by which a filter knows it. */
    static long hash(byte[] key) {
        return HASH.hash(key, 0, key.length, SEED);
    }

    void add(byte[] key) {
        long probe = hash(key);
        long step = probe >>> 32 | 1;
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(probe);
            bits[bit >>> 6] |= 1L << bit;
            probe += step;
        }
    }

    /** Whether the run may hold the key of a {@link #hash}. */
    boolean mayContain(long hash) {
        long probe = hash;
        long step = probe >>> 32 | 1;
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(probe);
            if ((bits[bit >>> 6] & 1L << bit) == 0) {
                return false;
            }
            probe += step;
        }
        return true;
    }

    private int bit(long probe) {
        return (int)
                Long.remainderUnsigned(probe * 0x9e3779b97f4a7c15L, Math.min(bits.length * 64L, Integer.MAX_VALUE));
    }
}
