/** Tests of OPAQUE: the official vectors, a transcript of another implementation, and properties. */
@NullMarked
package org.quicprochat.opaque;

import org.jspecify.annotations.NullMarked;
