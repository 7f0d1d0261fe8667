/**
 * Delivery: durable message queues, one for each account without devices, and one for each device of the others.
 *
 * <p>200 Enqueue, 201 Fetch, 202 FetchWait, 203 Peek, 204 Ack, 205 BatchEnqueue; event 1000 tells a connection that a
 * message waits; signals 1001 and 1002 pass typing and presence on and store nothing. Provides {@link
 * org.quicprochat.plugin.service.Mailboxes}; needs {@link org.quicprochat.plugin.service.UserDirectory}. Without {@link
 * org.quicprochat.plugin.service.Devices} no account has a device, without {@link
 * org.quicprochat.plugin.service.Memberships} there is no channel, and without {@link
 * org.quicprochat.plugin.service.WakeUps} a device that is not connected is not woken up.
 *
 * <h2>What is stored</h2>
 *
 * <pre>
 * mailboxes / {identity}                                  Mailbox: the last seq, and each queue's counters
 * messages  / {identity} / {queue} / {seq}                Message: times, ids, and a payload of up to inline-payload
 * early     / {identity} / {queue} / {expires} / {seq}    nothing; a message that expires before an older one does
 * due       / {time} / {identity}                         nothing; a mailbox with a message that expires by then
 * payloads  / {id}                                        a payload over inline-payload, once for all who wait for it
 * payloads  / {id} / 1                                    the number of messages that refer to it, where not 1
 * sent      / {begin of window} / {identity} / {message}  Sent: what was answered to a message id
 * </pre>
 *
 * <p>What an engine asks for is its keys, so an Enqueue writes two: the message and the mailbox. All queues of an
 * account share its mailbox record: it hands out the sequence numbers, and FetchWait watches it. A queue is known by a
 * number of its own; its device is a field of the mailbox, so that the first device of an account takes over what
 * waits by a change of that field.
 *
 * <h2>Sequence numbers</h2>
 *
 * <p>The next one is the last plus one, but at least the time in milliseconds times 1024. So none is used twice where
 * the mailbox was erased with its account, or the whole store was put back from a copy made earlier.
 *
 * <h2>Expiry</h2>
 *
 * <p>Whoever reads a queue skips what has expired; the sweep takes it away, and with it whoever meets it. Most messages
 * have the same time to live, so a queue is in the order of expiry by itself: only a message that expires before an
 * older one in its queue gets a key of its own in {@code early}. Hence, where the first message of a queue has not
 * expired, none has but those in {@code early}.
 *
 * <p>Message ids are remembered in windows of {@code dedup-window}: the current one and the one before are read, all
 * older ones are dropped as a range.
 */
@NullMarked
package org.quicprochat.delivery;

import org.jspecify.annotations.NullMarked;
