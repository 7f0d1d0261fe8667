/**
 * Health: says whether the server is ready to serve.
 *
 * <p>802 Health, without a session, on the event loop. The state is
 *
 * <ul>
 *   <li>{@code DRAINING} while the server drains; the method answers until the listener is closed,
 *   <li>{@code DEGRADED} while the server starts, or while a {@link org.quicprochat.plugin.HealthIndicator} names a
 *       problem,
 *   <li>{@code READY} otherwise.
 * </ul>
 *
 * <p>Ready is Ok; each other state is Unavailable with the same body, so that a load balancer needs the status alone.
 * What the problem is stands in the server's log, not in the answer, which a stranger can read.
 *
 * <p>It stores nothing and has no configuration.
 */
@NullMarked
package org.quicprochat.health;

import org.jspecify.annotations.NullMarked;
