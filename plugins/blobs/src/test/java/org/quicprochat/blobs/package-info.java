/** Tests of the blobs plugin. */
@org.jspecify.annotations.NullMarked
package org.quicprochat.blobs;
