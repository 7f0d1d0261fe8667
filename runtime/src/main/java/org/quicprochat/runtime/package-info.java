/**
 * The server: puts configuration, plugins, storage, dispatch and transport together, in the one order in which they can
 * start, and takes them apart in the reverse.
 */
@NullMarked
package org.quicprochat.runtime;

import org.jspecify.annotations.NullMarked;
