/** Tests of the package of the same name. */
@NullMarked
package org.quicprochat.runtime;

import org.jspecify.annotations.NullMarked;
