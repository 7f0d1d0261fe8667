/** Background jobs of plugins: when they run, and that they end. */
@NullMarked
package org.quicprochat.runtime.jobs;

import org.jspecify.annotations.NullMarked;
