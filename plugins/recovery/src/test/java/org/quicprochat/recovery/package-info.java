@NullMarked
package org.quicprochat.recovery;

import org.jspecify.annotations.NullMarked;
