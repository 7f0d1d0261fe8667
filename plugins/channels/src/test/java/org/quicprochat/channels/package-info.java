@NullMarked
package org.quicprochat.channels;

import org.jspecify.annotations.NullMarked;
