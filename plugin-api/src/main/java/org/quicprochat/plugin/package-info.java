/**
 * What a plugin author sees. Start at {@link org.quicprochat.plugin.ServerPlugin}: a plugin is one function that
 * returns a value, the {@link org.quicprochat.plugin.PluginDefinition}, which says what the plugin offers.
 */
@NullMarked
package org.quicprochat.plugin;

import org.jspecify.annotations.NullMarked;
