/**
 * Contracts between plugins: records in, records out. A plugin provides one with {@code PluginDefinition.provide} and
 * gets one with {@code PluginContext.require} or {@code optional}. The transaction is the caller's, so that what two
 * plugins do is one change.
 */
@NullMarked
package org.quicprochat.plugin.service;

import org.jspecify.annotations.NullMarked;
