package org.quicprochat.opaque;

/**
 * A key stretching function: what makes each guess at a password dear to whoever stole the server's data. It runs in
 * the client only, and must be the same at registration and at every login (RFC 9807, 7).
 */
@FunctionalInterface
public interface Ksf {
    /** The stretched bytes of an OPRF output of 64 bytes: a new array. May take long and much memory. */
    byte[] stretch(byte[] input);
}
