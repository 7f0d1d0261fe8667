package org.quicprochat.opaque;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/** Randomness that hands out given byte strings, in order, and fails on a draw of another length. */
final class ScriptedRandom implements RandomGenerator {
    private final Deque<byte[]> draws;

    ScriptedRandom(byte[]... draws) {
        this.draws = new ArrayDeque<>(List.of(draws));
    }

    /** The draw of 64 bytes that reduces to a blind. */
    static byte[] wide(byte[] scalar) {
        return Bytes.concat(scalar, new byte[32]);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        byte[] draw = draws.remove();
        if (draw.length != bytes.length) {
            throw new AssertionError("draw of " + bytes.length + " bytes, not " + draw.length);
        }
        System.arraycopy(draw, 0, bytes, 0, bytes.length);
    }

    @Override
    public long nextLong() {
        throw new AssertionError("only bytes are drawn");
    }

    boolean isSpent() {
        return draws.isEmpty();
    }
}
