/**
 * Accounts by password that the server never sees (RFC 9807), and their sessions: methods 100 OpaqueRegisterStart, 101
 * OpaqueRegisterFinish, 102 OpaqueLoginStart, 103 OpaqueLoginFinish, 104 Logout.
 *
 * <p>Provides {@link org.quicprochat.plugin.service.UserDirectory} and {@link org.quicprochat.plugin.service.Sessions},
 * and authenticates every call with a session. Uses {@link org.quicprochat.plugin.service.Devices} and {@link
 * org.quicprochat.plugin.service.TransparencyLog} where they are.
 *
 * <pre>
 * accounts                                              AccountStore
 *   "name"     / {username}         =&gt; identity[32] registered_ms[8] RegistrationRecord[192]
 *   "identity" / {identity}         =&gt; registered_ms[8] username
 *   "held"     / {HMAC(username)}   =&gt; until_ms               the name of a deleted account
 *   "setup"                         =&gt; server_public_key[32]  which server-setup the records belong to
 * sessions                                              SessionStore
 *   "token"    / {SHA-256(token)}   =&gt; SessionRow
 *   "of"       / {identity} / {logged_in_ms} / {SHA-256(token)} =&gt; device[16], or nothing
 * due                                                   DueStore; what the sweep looks at, by time
 *   {at_ms} / "session" / {SHA-256(token)} =&gt; nothing
 *   {at_ms} / "held"    / {HMAC(username)} =&gt; nothing
 * invites                                               Invites
 *   {SHA-256(code)}                 =&gt; used_ms
 * </pre>
 *
 * On disk, in the plugin's directory: {@code server-setup}, the OPAQUE secrets of the server, mode 0600. Without that
 * file no account can log in ever again: it belongs in every backup, beside the store.
 */
@NullMarked
package org.quicprochat.auth.opaque;

import org.jspecify.annotations.NullMarked;
