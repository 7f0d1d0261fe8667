/**
 * From jars to a running set of plugins: finding and loading them (the only place that knows PF4J), checking what all
 * of them define as one set, and their life from {@code onStart} to {@code onStop}.
 */
@NullMarked
package org.quicprochat.runtime.plugin;

import org.jspecify.annotations.NullMarked;
