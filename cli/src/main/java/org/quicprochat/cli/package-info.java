/**
 * The {@code qpc} command. {@link org.quicprochat.cli.Main} is handed the world (terminal, environment, clock, network)
 * and everything else gets it from there, so that a test runs any command in-process.
 */
@NullMarked
package org.quicprochat.cli;

import org.jspecify.annotations.NullMarked;
