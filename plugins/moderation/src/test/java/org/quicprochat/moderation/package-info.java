@NullMarked
package org.quicprochat.moderation;

import org.jspecify.annotations.NullMarked;
