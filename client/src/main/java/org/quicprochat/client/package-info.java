/**
 * A client of the server: one QUIC connection with calls and pushes, and a small class for the methods of each plugin.
 *
 * <p>Read {@link org.quicprochat.client.QpcClient} first. No type of the transport library is in this package's public
 * signatures.
 */
@NullMarked
package org.quicprochat.client;

import org.jspecify.annotations.NullMarked;
