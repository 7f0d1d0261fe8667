/**
 * The load generator, and the peers to compare with. Every figure is a ratio to a peer measured in the same run, since
 * machines are noisy: rounds alternate between the two, and the median of the ratios is what counts.
 */
@NullMarked
package org.quicprochat.bench;

import org.jspecify.annotations.NullMarked;
