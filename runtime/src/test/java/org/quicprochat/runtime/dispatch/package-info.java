/** Tests of the package of the same name. */
@NullMarked
package org.quicprochat.runtime.dispatch;

import org.jspecify.annotations.NullMarked;
