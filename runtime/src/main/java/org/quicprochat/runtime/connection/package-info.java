/**
 * The live connections: which identity each belongs to, what plugins keep on it, and the bounded queue of its pushes.
 * Knows no transport: a {@link org.quicprochat.runtime.connection.Link} is all that it needs of one.
 */
@NullMarked
package org.quicprochat.runtime.connection;

import org.jspecify.annotations.NullMarked;
