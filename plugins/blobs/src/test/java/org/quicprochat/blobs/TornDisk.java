package org.quicprochat.blobs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that loses power, fills up, and fails. What was not synced when the power goes is there, zero, or
 * gone, page by page. Thread-safe.
 */
class TornDisk implements Disk {
    private static final int PAGE = 512;

    private final Map<String, Content> files = new HashMap<>();
    private final Random random;
    private int changes;
    private int powerFailsAt = Integer.MAX_VALUE;
    private boolean afterEffect;
    private boolean dead;
    private @Nullable IOException syncFailure;
    private long room = Long.MAX_VALUE / 2;

    private static final class Content {
        byte[] now = {};
        byte[] synced = {};
    }

    /** What the process dies of. */
    static final class PowerLoss extends Error {
        private static final long serialVersionUID = 1;

        PowerLoss() {
            super("the power is gone", null, false, false);
        }
    }

    TornDisk(long seed) {
        random = new Random(seed);
    }

    /** The power goes at the change of this number, from 1 on; before it, or when it took effect. */
    synchronized void failPowerAt(int change, boolean whenDone) {
        changes = 0;
        powerFailsAt = change;
        afterEffect = whenDone;
    }

    synchronized boolean isDead() {
        return dead;
    }

    /** The machine starts again, where the power was gone. */
    synchronized TornDisk started() {
        powerFailsAt = Integer.MAX_VALUE;
        if (dead) {
            dead = false;
            files.values().forEach(this::tear);
        }
        return this;
    }

    private void tear(Content content) {
        byte[] left = random.nextBoolean() ? content.now.clone() : content.synced.clone();
        for (int at = 0; at < left.length; at += PAGE) {
            int end = Math.min(left.length, at + PAGE);
            // A page that is written is the old one or the new one, and what was synced is in both.
            int from = Math.max(at, content.synced.length);
            if (from < end && random.nextBoolean()) {
                Arrays.fill(left, from, end, (byte) 0);
            }
        }
        content.now = left;
        content.synced = left.clone();
    }

    /** From now on so many bytes fit. */
    synchronized void room(long bytes) {
        room = bytes;
    }

    /** The next sync fails, and what was to be synced is lost. */
    synchronized void failNextSync() {
        syncFailure = new IOException("a fault of the test");
    }

    /** No sync fails any more. */
    synchronized void healSync() {
        syncFailure = null;
    }

    synchronized int files() {
        return files.size();
    }

    /** A file that no record names. */
    synchronized void stray(String name) {
        files.put(name, new Content());
    }

    /** Every file is gone. */
    synchronized void loseAll() {
        files.clear();
    }

    private interface Change {
        void make() throws IOException;
    }

    private void change(Change change, Change half) throws IOException {
        alive();
        changes++;
        if (changes == powerFailsAt) {
            dead = true;
            if (afterEffect) {
                change.make();
            } else {
                half.make();
            }
            throw new PowerLoss();
        }
        change.make();
    }

    private void alive() {
        if (dead) {
            throw new PowerLoss();
        }
    }

    private Content content(String name) throws NoSuchFileException {
        Content content = files.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    @Override
    public synchronized void create(String name) throws IOException {
        change(() -> files.computeIfAbsent(name, key -> new Content()), () -> {});
    }

    @Override
    public synchronized void write(String name, long offset, ByteBuffer bytes) throws IOException {
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        change(
                () -> write(content(name), (int) offset, all, all.length),
                () -> write(content(name), (int) offset, all, all.length / 2));
    }

    private void write(Content content, int offset, byte[] bytes, int length) throws IOException {
        int fits = (int) Math.min(room, length);
        if (content.now.length < offset + fits) {
            content.now = Arrays.copyOf(content.now, offset + fits);
        }
        System.arraycopy(bytes, 0, content.now, offset, fits);
        room -= fits;
        if (fits < length) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public synchronized void sync(String name) throws IOException {
        IOException failure = syncFailure;
        if (failure != null) {
            syncFailure = null;
            content(name).now = content(name).synced.clone();
            throw failure;
        }
        change(() -> content(name).synced = content(name).now.clone(), () -> {});
    }

    @Override
    public synchronized void read(String name, long offset, ByteBuffer into) throws IOException {
        alive();
        byte[] bytes = content(name).now;
        int count = Math.clamp(bytes.length - offset, 0, into.remaining());
        into.put(bytes, (int) Math.min(offset, bytes.length), count);
    }

    @Override
    public synchronized long size(String name) {
        alive();
        Content content = files.get(name);
        return content == null ? -1 : content.now.length;
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        change(() -> files.remove(name), () -> {});
    }

    @Override
    public synchronized List<String> names(int group) {
        alive();
        String prefix = HexFormat.of().toHexDigits((byte) group);
        return files.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    @Override
    public synchronized long usable() {
        alive();
        return room;
    }
}
