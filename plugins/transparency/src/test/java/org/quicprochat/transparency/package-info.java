@NullMarked
package org.quicprochat.transparency;

import org.jspecify.annotations.NullMarked;
