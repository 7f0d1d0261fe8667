/** Tests of the engine. */
@NullMarked
package org.quicprochat.storage.mapdb;

import org.jspecify.annotations.NullMarked;
