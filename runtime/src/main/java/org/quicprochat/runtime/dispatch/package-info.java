/**
 * The life of a call between the frame that came in and the frame that goes out: admission, rate limits, parsing,
 * authentication, interceptors, the handler, and the one mapping of what it threw to a status.
 *
 * <p>A transport calls {@link org.quicprochat.runtime.dispatch.Dispatcher}, never the other way round, so a test calls
 * it in-process.
 */
@NullMarked
package org.quicprochat.runtime.dispatch;

import org.jspecify.annotations.NullMarked;
