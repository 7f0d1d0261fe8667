@NullMarked
package org.quicprochat.p2p;

import org.jspecify.annotations.NullMarked;
