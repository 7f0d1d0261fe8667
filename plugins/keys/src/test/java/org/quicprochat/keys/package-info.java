@NullMarked
package org.quicprochat.keys;

import org.jspecify.annotations.NullMarked;
