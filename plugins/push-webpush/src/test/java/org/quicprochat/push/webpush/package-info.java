/** Tests of the Web Push gateway, against a push service of the test's own. */
@NullMarked
package org.quicprochat.push.webpush;

import org.jspecify.annotations.NullMarked;
