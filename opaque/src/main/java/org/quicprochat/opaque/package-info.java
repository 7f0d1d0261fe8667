/**
 * OPAQUE-3DH of RFC 9807 over ristretto255 with SHA-512: a login by password in which the server never sees the
 * password, in registration or after.
 *
 * <p>{@link org.quicprochat.opaque.OpaqueServer} and {@link org.quicprochat.opaque.OpaqueClient} are the two halves;
 * the messages between them are byte arrays of a fixed length, laid out as the RFC says. They speak to other
 * implementations of this suite with the same context, identities and key stretching (the first two empty by default).
 *
 * <p>Scalar multiplication, reduction, key derivation and the comparison of tags take a time that does not depend on
 * secrets, as far as the source goes: a just-in-time compiler promises nothing. Arrays that hold secrets are
 * overwritten after use; copies that the collector or a library made are out of reach.
 */
@NullMarked
package org.quicprochat.opaque;

import org.jspecify.annotations.NullMarked;
