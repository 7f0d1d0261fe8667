/** Tests of the storage test kit. */
@NullMarked
package org.quicprochat.testkit.storage;

import org.jspecify.annotations.NullMarked;
