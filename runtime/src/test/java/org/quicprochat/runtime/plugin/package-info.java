/** Tests of what a plugin sees of the server. */
@NullMarked
package org.quicprochat.runtime.plugin;

import org.jspecify.annotations.NullMarked;
