@NullMarked
package org.quicprochat.federation;

import org.jspecify.annotations.NullMarked;
