/**
 * Moderation: reports, bans from channels and from the whole server, and an audit trail.
 *
 * <p>420 ReportMessage, 421 BanUser, 422 UnbanUser, 423 ListReports, 424 ListBanned, 425 ResolveReport, 426 ListAudit.
 * Provides {@link org.quicprochat.plugin.service.Bans}; needs {@link org.quicprochat.plugin.service.UserDirectory} and
 * {@link org.quicprochat.plugin.service.Sessions}. Without {@link org.quicprochat.plugin.service.Memberships} there is
 * no channel.
 *
 * <h2>What is stored</h2>
 *
 * <pre>
 * bans    / {channel} / {identity}           a Ban message, banned_by an alias; an empty channel is the whole server
 * banned  / {identity} / {channel}           nothing; the bans of an account
 * due     / {expires} / {channel} / {identity}  nothing; a ban that is over then
 * tallies / {channel}                        the number of a channel's bans
 * tallies / "reports"                        the number of pending reports
 * reports / {time} / {report}                a Report message, pending
 * known   / {report}                         Known: pending since, or resolved at
 * by      / {reporter} / {report}            nothing; pending reports by an account
 * about   / {reported} / {report}            nothing; pending reports about an account
 * resolved / {time} / {report}               nothing; what to forget
 * audit   / {time} / {random}                Act: what was done, by which alias to which alias, and why
 * aliases / {identity}                       the alias of an account
 * names   / {alias}                          the account of an alias
 * </pre>
 *
 * <h2>The audit trail</h2>
 *
 * <p>An entry is written in the transaction of the act and never changed; the sweep removes whole entries by age and
 * nothing else does. It names accounts by alias, 16 random bytes. Whose an alias is, is kept beside the trail for as
 * long as the account exists: a deletion erases that and no entry, and from then on nobody can tell.
 *
 * <h2>What a ban does</h2>
 *
 * <p>A ban from the server ends the sessions in its transaction, which closes the connections. The banned can log in
 * again, and all they can do then is log out and delete the account: every other call with a session, and every
 * signal, is Forbidden {@code BANNED}, and their connections get no events. That costs each call the read of one key.
 * Admins are never banned, and cost not even that. A ban from a channel takes the member out of it in the same
 * transaction, and keeps them from being added again.
 *
 * <p>A ban is over on time: whoever reads it looks at the clock. The sweep only cleans up.
 */
@NullMarked
package org.quicprochat.moderation;

import org.jspecify.annotations.NullMarked;
