/**
 * Greets whoever calls: 16400 Greet takes and answers a {@code SessionEnvelope}, whose body is the greeting in UTF-8.
 *
 * <pre>
 * counts / {identity}    how often the account was greeted
 * </pre>
 */
@NullMarked
package org.example.greet;

import org.jspecify.annotations.NullMarked;
