/**
 * A whole server in a test: {@link org.quicprochat.testkit.TestServer} starts the real runtime around the plugin under
 * test, in this process, with a clock that the test moves and a store whose every transaction runs twice.
 *
 * <pre>
 *   try (TestServer server = TestServer.builder().plugin(new GreetPlugin()).start()) {
 *       TestAccount alice = server.account("alice");
 *       GreetResponse answer = server.call(16400, request(alice.token()), GreetResponse.parser());
 *   }
 * </pre>
 */
@NullMarked
package org.quicprochat.testkit;

import org.jspecify.annotations.NullMarked;
