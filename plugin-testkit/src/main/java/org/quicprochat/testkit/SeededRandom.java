package org.quicprochat.testkit;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Randomness that follows from a seed. Thread-safe. For tests alone. */
final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient RandomGenerator generator;

    SeededRandom(long seed) {
        super(null, null);
        generator = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        synchronized (generator) {
            generator.nextBytes(bytes);
        }
    }

    @Override
    public byte[] generateSeed(int bytes) {
        byte[] seed = new byte[bytes];
        nextBytes(seed);
        return seed;
    }

    @Override
    public String getAlgorithm() {
        return "seeded";
    }
}
