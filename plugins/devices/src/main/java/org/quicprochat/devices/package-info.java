/**
 * Devices: what each account registered, when it was seen last, and wake-ups for those that are not connected.
 *
 * <p>700 RegisterDevice, 701 ListDevices, 702 RevokeDevice, 710 RegisterPushToken. Provides {@link
 * org.quicprochat.plugin.service.Devices} and {@link org.quicprochat.plugin.service.WakeUps}; needs {@link
 * org.quicprochat.plugin.service.UserDirectory} and {@link org.quicprochat.plugin.service.Sessions}. Without {@link
 * org.quicprochat.plugin.service.TransparencyLog} no device key is logged, and without a {@link
 * org.quicprochat.plugin.PushGateway} no platform is supported and nobody is woken up.
 *
 * <h2>What is stored</h2>
 *
 * <pre>
 * rosters     / {identity}            Roster: the devices in the order of registration, and those revoked of late
 * push-tokens / {identity} / {device} TokenSeal: the platform, and the token encrypted with the plugin's secret
 * </pre>
 *
 * <p>One record holds all devices of an account, since who sends a message to it reads them all.
 *
 * <h2>The life of a device</h2>
 *
 * <p>What other plugins hold of a device is theirs: each is told of registration and revocation through {@link
 * org.quicprochat.plugin.DeviceDataOwner}, in the transaction. A session belongs to a device from the login that names
 * it; its connections say when the device was seen, to the day.
 *
 * <h2>Wake-ups</h2>
 *
 * <p>They are a hint and in memory alone: what waits is in the store, and a wake-up that is lost with the process is
 * made up for by the next message. A device is woken up at once, then rests for {@code push.interval}; what comes
 * meanwhile is one more wake-up at its end, unless the device is connected by then.
 */
@NullMarked
package org.quicprochat.devices;

import org.jspecify.annotations.NullMarked;
