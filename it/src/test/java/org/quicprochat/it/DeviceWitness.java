package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.quicprochat.client.LoginOptions;
import org.quicprochat.client.MessagesClient;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.QpcException;
import org.quicprochat.client.RegisteredDevice;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.wire.Status;

/**
 * Devices that come and go: of one whose revocation was acknowledged neither session nor message nor key package comes
 * back, and of one that is registered nothing is lost. Needs a server that checks no key packages.
 */
final class DeviceWitness implements Witness {
    private static final String NAME = "device-owner";
    private static final int ID_SIZE = 16;
    private static final int PAGE = 256;
    private static final ByteString LETTER = ByteString.copyFromUtf8("to each device");

    private final Random random = new Random(700);
    private final List<Device> revoked = new ArrayList<>();
    private final ByteString constant = drawId();
    private SessionInfo owner = new SessionInfo(ByteString.EMPTY, ByteString.EMPTY, Instant.EPOCH);
    private SessionInfo onConstant = owner;
    private int checked;
    private int acknowledged;
    private Device current = new Device(ByteString.EMPTY, owner, Stage.NEW);

    /** How far a device has come, as the server has acknowledged. */
    private enum Stage {
        NEW,
        REGISTERED,
        LOGGED_IN,
        EQUIPPED,
        BEING_REVOKED
    }

    private record Device(ByteString id, SessionInfo session, Stage stage) {
        Device at(Stage reached) {
            return new Device(id, session, reached);
        }

        boolean has(Stage reached) {
            return stage.compareTo(reached) >= 0;
        }

        /** A key package that no other device has. */
        ByteString keyPackage() {
            return ByteString.copyFromUtf8("a key package of ").concat(id);
        }
    }

    private ByteString drawId() {
        byte[] id = new byte[ID_SIZE];
        random.nextBytes(id);
        return ByteString.copyFrom(id);
    }

    private Device fresh() {
        return new Device(drawId(), owner, Stage.NEW);
    }

    @Override
    public void prepare(QpcClient client) {
        owner = Clients.register(client, NAME);
        client.devices(owner).register(constant, ByteString.EMPTY, ByteString.EMPTY);
        onConstant = login(client, constant);
        current = fresh();
    }

    @Override
    public void act(QpcClient client) {
        equip(client);
        current = current.at(Stage.BEING_REVOKED);
        client.devices(owner).revoke(current.id());
        revoked.add(current);
        acknowledged++;
        current = fresh();
    }

    private void equip(QpcClient client) {
        client.devices(owner).register(current.id(), ByteString.EMPTY, ByteString.EMPTY);
        current = current.at(Stage.REGISTERED);
        current = new Device(current.id(), login(client, current.id()), Stage.LOGGED_IN);
        assertThat(client.messages(current.session()).peek(1, 0).getEnvelopesList())
                .as("the queue of a device that is new, or is again")
                .isEmpty();
        client.keys(current.session()).upload(List.of(current.keyPackage()));
        client.messages(owner).enqueue(owner.identityKey(), LETTER);
        current = current.at(Stage.EQUIPPED);
    }

    private static SessionInfo login(QpcClient client, ByteString device) {
        return client.auth().login(NAME, Clients.PASSWORD.toCharArray(), LoginOptions.NONE.withDeviceId(device));
    }

    @Override
    public void check(QpcClient client) {
        List<ByteString> listed = client.devices(owner).list().stream()
                .map(RegisteredDevice::deviceId)
                .toList();
        assertThat(listed).contains(constant);
        assertThat(ids(revoked)).doesNotContainAnyElementsOf(listed);
        revoked.subList(checked, revoked.size()).forEach(device -> assertGone(client, device));
        interrupted(client, listed.contains(current.id()));
        assertThat(client.devices(owner).list()).hasSize(1);
        MessagesClient queue = client.messages(onConstant);
        while (queue.fetch(PAGE).getEnvelopesCount() > 0) {}
        checked = Math.max(0, revoked.size() - 1);
        // The last one again: what it had does not come back with its id.
        current = revoked.isEmpty() ? fresh() : new Device(revoked.removeLast().id(), owner, Stage.NEW);
        act(client);
    }

    /** What the kill interrupted has happened wholly or not at all. */
    private void interrupted(QpcClient client, boolean listed) {
        if (listed) {
            assertIntact(client);
            client.devices(owner).revoke(current.id());
            assertGone(client, current);
        } else if (current.has(Stage.REGISTERED)) {
            assertThat(current.stage()).isEqualTo(Stage.BEING_REVOKED);
            assertGone(client, current);
        }
        current = fresh();
    }

    private void assertIntact(QpcClient client) {
        if (current.has(Stage.LOGGED_IN)) {
            int messages = client.messages(current.session()).peek(10, 0).getEnvelopesCount();
            assertThat(messages).isBetween(current.has(Stage.EQUIPPED) ? 1 : 0, 1);
        }
        if (current.has(Stage.EQUIPPED)) {
            assertThat(client.keys(owner).claim(owner.identityKey(), current.id()))
                    .hasValueSatisfying(
                            claimed -> assertThat(claimed.keyPackage()).isEqualTo(current.keyPackage()));
        }
    }

    private void assertGone(QpcClient client, Device device) {
        if (device.has(Stage.LOGGED_IN)) {
            assertThatExceptionOfType(QpcException.class)
                    .isThrownBy(() -> client.messages(device.session()).peek(1, 0))
                    .extracting(QpcException::status)
                    .isEqualTo(Status.UNAUTHORIZED);
        }
        assertThat(client.keys(owner).claim(owner.identityKey(), device.id())).isEmpty();
    }

    private static List<ByteString> ids(List<Device> devices) {
        return devices.stream().map(Device::id).toList();
    }

    @Override
    public int acknowledged() {
        return acknowledged;
    }
}
