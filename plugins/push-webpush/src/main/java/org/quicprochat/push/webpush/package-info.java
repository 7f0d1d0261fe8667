/**
 * Wake-ups through Web Push (RFC 8030), as browsers and UnifiedPush distributors speak it: a {@link
 * org.quicprochat.plugin.PushGateway} and nothing else, no method and no storage.
 *
 * <p>A push token is the UTF-8 text of an https URL, to which an empty message is sent, or of a subscription as
 * browsers give it, {@code {"endpoint": URL, "keys": {"p256dh": BASE64URL, "auth": BASE64URL}}}, to which the two bytes
 * {@code {}} are sent, encrypted (RFC 8291). Either is signed with the server's key (RFC 8292), which is made of the
 * plugin's secret {@code vapid}: clients name it where they subscribe, so it must stay the same.
 *
 * <p>The URL is a stranger's, so this plugin has a small HTTPS client of its own: a host name is looked up once, the
 * addresses are checked, and a connection goes to one that was checked, while TLS asks for the name. No redirect is
 * followed, and every wait and size has a bound.
 */
@NullMarked
package org.quicprochat.push.webpush;

import org.jspecify.annotations.NullMarked;
