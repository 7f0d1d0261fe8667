package org.quicprochat.testkit;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;

/**
 * An account of the built-in test accounts, with one session.
 *
 * @param username its name
 * @param identity its address, which follows from the name
 * @param device the device that the session belongs to
 * @param token the session's token
 */
public record TestAccount(String username, IdentityKey identity, Optional<DeviceId> device, ByteString token) {}
