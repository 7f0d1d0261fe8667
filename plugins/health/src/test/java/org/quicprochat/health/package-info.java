/** Tests of health. */
@NullMarked
package org.quicprochat.health;

import org.jspecify.annotations.NullMarked;
