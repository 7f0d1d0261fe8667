package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializerObjectArray;

/**
 * The keys of a table: length, bytes. MapDB's own serializer of byte strings makes an object of every key of a node for
 * each one that is looked for; this one skips.
 */
final class KeyCodec extends GroupSerializerObjectArray<byte[]> {
    @Override
    public void serialize(DataOutput2 out, byte[] key) throws IOException {
        out.packInt(key.length);
        out.write(key);
    }

    @Override
    public byte[] deserialize(DataInput2 in, int available) throws IOException {
        byte[] key = new byte[in.unpackInt()];
        in.readFully(key);
        return key;
    }

    @Override
    public byte[] valueArrayBinaryGet(DataInput2 in, int size, int position) throws IOException {
        for (int i = 0; i < position; i++) {
            in.skipBytes(in.unpackInt());
        }
        return deserialize(in, -1);
    }

    @Override
    @SuppressWarnings("rawtypes") // As MapDB declares it.
    public int valueArrayBinarySearch(byte[] key, DataInput2 in, int size, Comparator comparator) throws IOException {
        for (int i = 0; i < size; i++) {
            int order = Arrays.compareUnsigned(key, deserialize(in, -1));
            if (order <= 0) {
                return order == 0 ? i : -(i + 1);
            }
        }
        return -(size + 1);
    }

    @Override
    public int compare(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b);
    }

    @Override
    public boolean isTrusted() {
        return true;
    }
}
