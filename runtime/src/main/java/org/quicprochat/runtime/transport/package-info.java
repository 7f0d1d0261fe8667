/**
 * QUIC: datagrams in, whole request frames out to dispatch, answers and pushes back. The only package that knows Netty;
 * none of its buffers leaves it.
 */
@NullMarked
package org.quicprochat.runtime.transport;

import org.jspecify.annotations.NullMarked;
