/** Tests of the devices plugin. */
@NullMarked
package org.quicprochat.devices;

import org.jspecify.annotations.NullMarked;
