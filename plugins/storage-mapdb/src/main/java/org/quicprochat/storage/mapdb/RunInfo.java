package org.quicprochat.storage.mapdb;

import java.nio.ByteBuffer;

/**
 * What the manifest says of one run.
 *
 * @param number the number in its files' names
 * @param entries how many entries it holds
 * @param tableBytes the length of its table file, 0 where it holds gaps alone
 * @param tableCrc the CRC32C of its table file
 * @param valuesBytes the length of the long values, with which its extra file begins
 * @param extraBytes the length of its extra file
 * @param extraCrc the CRC32C of its extra file
 */
record RunInfo(
        long number, long entries, long tableBytes, int tableCrc, long valuesBytes, long extraBytes, int extraCrc) {
    /** The encoded length. */
    static final int BYTES = 5 * Long.BYTES + 2 * Integer.BYTES;

    /** A run whose files are not written yet. */
    static RunInfo named(long number) {
        return new RunInfo(number, 0, 0, 0, 0, 0, 0);
    }

    String tableName() {
        return "run-" + number + ".table";
    }

    String extraName() {
        return "run-" + number + ".extra";
    }

    /** The length of both files, in bytes. */
    long bytes() {
        return tableBytes + extraBytes;
    }

    void putTo(ByteBuffer out) {
        out.putLong(number).putLong(entries).putLong(tableBytes).putInt(tableCrc);
        out.putLong(valuesBytes).putLong(extraBytes).putInt(extraCrc);
    }

    static RunInfo from(ByteBuffer in) {
        return new RunInfo(
                in.getLong(), in.getLong(), in.getLong(), in.getInt(), in.getLong(), in.getLong(), in.getInt());
    }
}
