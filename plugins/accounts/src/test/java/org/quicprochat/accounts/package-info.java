@NullMarked
package org.quicprochat.accounts;

import org.jspecify.annotations.NullMarked;
