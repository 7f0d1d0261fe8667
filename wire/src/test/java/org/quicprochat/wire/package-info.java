/** Tests of the wire contract. */
@NullMarked
package org.quicprochat.wire;

import org.jspecify.annotations.NullMarked;
