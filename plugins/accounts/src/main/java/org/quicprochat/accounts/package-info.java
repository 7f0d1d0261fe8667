/**
 * Accounts: looks up accounts by name and by key, and deletes them.
 *
 * <p>500 ResolveUser, 501 ResolveIdentity, 950 DeleteAccount. Needs {@link
 * org.quicprochat.plugin.service.UserDirectory}. Without {@link org.quicprochat.plugin.service.Bans} nobody is banned,
 * and without {@link org.quicprochat.plugin.service.TransparencyLog} no deletion is logged.
 *
 * <p>It stores nothing. Accounts and their names are kept by the plugin that registers them, which also holds the name
 * of a deleted account for a while.
 *
 * <h2>Deletion</h2>
 *
 * <p>One transaction: the entry of the transparency log, then every plugin's {@link
 * org.quicprochat.plugin.AccountDataOwner}. The log comes first, since its keeper too erases what it holds beside the
 * log of who owns a key. While an enabled plugin has failed nobody is deleted, since what it stores would stay; the
 * data of a plugin that the operator disabled stays, as all of that plugin does.
 */
@NullMarked
package org.quicprochat.accounts;

import org.jspecify.annotations.NullMarked;
