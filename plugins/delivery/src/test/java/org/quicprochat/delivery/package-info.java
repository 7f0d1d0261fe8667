/** Tests of delivery. */
@NullMarked
package org.quicprochat.delivery;

import org.jspecify.annotations.NullMarked;
