/**
 * Configuration: the operator's file, flags and variables over the runtime's {@code reference.conf}, checked so
 * strictly that a mistyped key never passes for a default. Every mistake is reported at once, with file and line.
 */
@NullMarked
package org.quicprochat.runtime.config;

import org.jspecify.annotations.NullMarked;
