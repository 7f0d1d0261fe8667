package org.quicprochat.opaque;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) of version 0x13 with a salt of 16 zero bytes and 64 bytes of output. The only class here that
 * needs BouncyCastle, which is an optional dependency: a server never loads it.
 *
 * @param memoryKib memory in KiB, at least 8 per lane
 * @param iterations passes over the memory, 1 or more
 * @param parallelism lanes, 1 or more; they are computed one after the other
 */
public record Argon2idKsf(int memoryKib, int iterations, int parallelism) implements Ksf {
    /**
     * RFC 9106's second choice: 64 MiB, 3 passes, 4 lanes. What the common JavaScript client calls
     * "memory-constrained" and does unless told otherwise.
     */
    public static final Argon2idKsf MEMORY_CONSTRAINED = new Argon2idKsf(1 << 16, 3, 4);

    private static final int SALT = 16;
    private static final int OUTPUT = 64;

    /** @throws IllegalArgumentException where a number is out of its range */
    public Argon2idKsf {
        if (iterations < 1 || parallelism < 1 || memoryKib < 8L * parallelism) {
            throw new IllegalArgumentException("Argon2id parameters are out of range");
        }
    }

    @Override
    public byte[] stretch(byte[] input) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withSalt(new byte[SALT])
                .withMemoryAsKB(memoryKib)
                .withIterations(iterations)
                .withParallelism(parallelism)
                .build());
        byte[] output = new byte[OUTPUT];
        generator.generateBytes(input, output);
        return output;
    }
}
