/** Tests of the package of the same name. */
@NullMarked
package org.quicprochat.runtime.jobs;

import org.jspecify.annotations.NullMarked;
