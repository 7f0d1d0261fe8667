/** The wire contract that both ends of a connection share: statuses, frames and error details. */
@NullMarked
package org.quicprochat.wire;

import org.jspecify.annotations.NullMarked;
