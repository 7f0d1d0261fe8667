package org.quicprochat.storage.mapdb;

import java.io.IOException;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializerObjectArray;

/**
 * The values of a table: twice the length and the bytes; or, for a long one, twice the length plus one and where the
 * bytes are in the extra file. A page of a table must hold a whole node, which long values would not leave room for.
 */
final class ValueCodec extends GroupSerializerObjectArray<byte[]> {
    /** A value that is longer than this is kept outside the table. */
    static final int INLINE_BYTES = 4096;

    private final Outside outside;

    ValueCodec(Outside outside) {
        this.outside = outside;
    }

    /** Where long values are. */
    interface Outside {
        /** Adds one and returns its offset. */
        long add(byte[] value) throws IOException;

        /** Reads one. */
        byte[] get(long offset, int length);
    }

    @Override
    public void serialize(DataOutput2 out, byte[] value) throws IOException {
        if (value.length > INLINE_BYTES) {
            out.packInt(value.length << 1 | 1);
            out.packLong(outside.add(value));
        } else {
            out.packInt(value.length << 1);
            out.write(value);
        }
    }

    @Override
    public byte[] deserialize(DataInput2 in, int available) throws IOException {
        int tag = in.unpackInt();
        if ((tag & 1) != 0) {
            return outside.get(in.unpackLong(), tag >>> 1);
        }
        byte[] value = new byte[tag >>> 1];
        in.readFully(value);
        return value;
    }

    @Override
    public byte[] valueArrayBinaryGet(DataInput2 in, int size, int position) throws IOException {
        for (int i = 0; i < position; i++) {
            int tag = in.unpackInt();
            if ((tag & 1) != 0) {
                in.unpackLong();
            } else {
                in.skipBytes(tag >>> 1);
            }
        }
        return deserialize(in, -1);
    }

    @Override
    public boolean isTrusted() {
        return true;
    }
}
