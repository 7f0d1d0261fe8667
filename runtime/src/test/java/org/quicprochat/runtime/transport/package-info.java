/** The listener over real QUIC on loopback. */
@NullMarked
package org.quicprochat.runtime.transport;

import org.jspecify.annotations.NullMarked;
