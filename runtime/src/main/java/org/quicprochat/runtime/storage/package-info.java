/**
 * Storage between a plugin and the engine: the retry loop, the tuple encoding of keys, and who owns which part of the
 * key space.
 *
 * <p>The key tree, all of it encoded as tuples, of which a plugin sees only what it claimed:
 *
 * <pre>
 *   (plugin id, subspace name, element...)  the plugin's own value
 *   ("", plugin id, subspace name)          the version of the subspace's layout, u64 big-endian
 * </pre>
 */
@NullMarked
package org.quicprochat.runtime.storage;

import org.jspecify.annotations.NullMarked;
