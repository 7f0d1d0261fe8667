/** Tests of the configuration. */
@NullMarked
package org.quicprochat.runtime.config;

import org.jspecify.annotations.NullMarked;
