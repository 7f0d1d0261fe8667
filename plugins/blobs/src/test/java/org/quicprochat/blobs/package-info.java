/** Tests of the blobs plugin. */
@NullMarked
package org.quicprochat.blobs;

import org.jspecify.annotations.NullMarked;
