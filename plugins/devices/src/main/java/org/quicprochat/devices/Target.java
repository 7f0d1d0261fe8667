package org.quicprochat.devices;

import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;

/** A device and whose it is. */
record Target(IdentityKey identity, DeviceId device) {}
