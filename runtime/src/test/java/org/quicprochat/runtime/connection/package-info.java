/** Tests of the package of the same name. */
@NullMarked
package org.quicprochat.runtime.connection;

import org.jspecify.annotations.NullMarked;
