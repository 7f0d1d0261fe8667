/** Tests of the client against a server that does what a test tells it to. */
@NullMarked
package org.quicprochat.client;

import org.jspecify.annotations.NullMarked;
