/** Every command in-process, against a server made of maps. */
@NullMarked
package org.quicprochat.cli;

import org.jspecify.annotations.NullMarked;
