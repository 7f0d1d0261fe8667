@NullMarked
package org.quicprochat.plugin;

import org.jspecify.annotations.NullMarked;
