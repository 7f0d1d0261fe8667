/** The house rules as tests. */
@NullMarked
package org.quicprochat.tidy;

import org.jspecify.annotations.NullMarked;
