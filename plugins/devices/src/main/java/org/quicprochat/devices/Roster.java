package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;

/**
 * The devices of an account. Immutable.
 *
 * <pre>
 * format u8: 1 | number of devices u16 | devices | ids of revoked devices, 16 bytes each
 * device: id (16) | registered u64 | seen day u32 | n u16 | name, n bytes | m u16 | key, m bytes
 * </pre>
 *
 * @param devices in the order of their registration
 * @param revoked those that were revoked of late, the oldest first
 */
record Roster(List<Device> devices, List<DeviceId> revoked) {
    /** That of an account that never had a device. */
    static final Roster EMPTY = new Roster(List.of(), List.of());

    private static final byte FORMAT = 1;
    private static final int HEAD_SIZE = 1 + Short.BYTES;
    private static final int DEVICE_SIZE = DeviceId.SIZE + Long.BYTES + Integer.BYTES + 2 * Short.BYTES;

    Roster {
        devices = List.copyOf(devices);
        revoked = List.copyOf(revoked);
    }

    static Roster decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A record of devices has a format that this version does not know");
        }
        List<Device> devices = new ArrayList<>();
        for (int left = in.getShort(); left > 0; left--) {
            DeviceId id = new DeviceId(ByteString.copyFrom(in, DeviceId.SIZE));
            devices.add(new Device(id, in.getLong(), in.getInt(), bytes(in), bytes(in)));
        }
        List<DeviceId> revoked = new ArrayList<>();
        while (in.hasRemaining()) {
            revoked.add(new DeviceId(ByteString.copyFrom(in, DeviceId.SIZE)));
        }
        return new Roster(devices, revoked);
    }

    private static ByteString bytes(ByteBuffer in) {
        return ByteString.copyFrom(in, in.getShort());
    }

    byte[] encode() {
        int size = HEAD_SIZE + revoked.size() * DeviceId.SIZE;
        for (Device device : devices) {
            size += DEVICE_SIZE + device.name().size() + device.key().size();
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(FORMAT).putShort((short) devices.size());
        for (Device device : devices) {
            device.id().bytes().copyTo(out);
            out.putLong(device.registeredAt()).putInt(Math.toIntExact(device.seenDay()));
            put(out, device.name());
            put(out, device.key());
        }
        revoked.forEach(id -> id.bytes().copyTo(out));
        return out.array();
    }

    private static void put(ByteBuffer out, ByteString bytes) {
        out.putShort((short) bytes.size());
        bytes.copyTo(out);
    }

    Optional<Device> find(DeviceId id) {
        return devices.stream().filter(device -> device.id().equals(id)).findFirst();
    }

    /** This one with a device more, or with a device in the place of the one with its id. */
    Roster with(Device device) {
        List<Device> all = new ArrayList<>(devices);
        all.replaceAll(other -> other.id().equals(device.id()) ? device : other);
        if (find(device.id()).isEmpty()) {
            all.add(device);
        }
        return new Roster(all, others(device.id()));
    }

    /** This one without a device, which is remembered as one of so many that were revoked. */
    Roster without(DeviceId id, int remembered) {
        List<Device> rest =
                devices.stream().filter(device -> !device.id().equals(id)).toList();
        List<DeviceId> gone = new ArrayList<>(others(id));
        gone.add(id);
        return new Roster(rest, gone.subList(Math.max(0, gone.size() - remembered), gone.size()));
    }

    private List<DeviceId> others(DeviceId id) {
        return revoked.stream().filter(other -> !other.equals(id)).toList();
    }
}
