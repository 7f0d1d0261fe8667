/** Tests of accounts and sessions, against an in-memory store that runs every body twice. */
@NullMarked
package org.quicprochat.auth.opaque;

import org.jspecify.annotations.NullMarked;
