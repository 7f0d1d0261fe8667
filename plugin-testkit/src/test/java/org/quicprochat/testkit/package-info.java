/** Tests of the test kit, and of the runtime through it. */
@NullMarked
package org.quicprochat.testkit;

import org.jspecify.annotations.NullMarked;
