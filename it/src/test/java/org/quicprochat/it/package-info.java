/** The assembled server over real QUIC, as an operator starts it. */
@NullMarked
package org.quicprochat.it;

import org.jspecify.annotations.NullMarked;
