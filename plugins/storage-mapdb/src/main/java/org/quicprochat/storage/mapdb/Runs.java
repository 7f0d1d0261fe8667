package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The runs that the manifest names, and those that it no longer names but a reader may still read. Thread-safe. */
final class Runs {
    private final RunFiles files;
    private final RowCache cache;
    private final long graceNanos;
    private final Set<Run> open = new HashSet<>(); // guarded by this
    private final Deque<Retired> retired = new ArrayDeque<>(); // guarded by this
    private Manifest manifest; // guarded by this
    private int pins; // guarded by this

    /**
     * The runs of a manifest, not open.
     *
     * @param cache for all of them
     * @param grace how long a run is kept open when it is no longer named: longer than any reader's view lives
     */
    Runs(RunFiles files, Manifest manifest, RowCache cache, Duration grace) {
        this.files = files;
        this.cache = cache;
        this.manifest = manifest;
        this.graceNanos = grace.toNanos();
    }

    private record Retired(Run run, long closeAtNanos) {}

    /** Opens what the manifest names, newest first. */
    synchronized List<Run> openAll() throws IOException {
        List<Run> runs = new ArrayList<>();
        for (RunInfo info : manifest.runs()) {
            Run run = files.open(info, cache);
            open.add(run);
            runs.add(run);
        }
        return runs;
    }

    /** What the manifest names. */
    synchronized List<RunInfo> infos() {
        return manifest.runs();
    }

    /** Writes levels as a run that the manifest does not name yet. */
    Run write(List<? extends Level> levels, ByteTree gaps, long expectedEntries) throws IOException {
        RunInfo info = files.write(takeNumber(), levels, gaps, expectedEntries);
        Run run = files.open(info, cache);
        synchronized (this) {
            open.add(run);
        }
        return run;
    }

    /** Names a new newest run, or none, that ends with the position. */
    synchronized void name(List<Run> newest, long position) throws IOException {
        List<RunInfo> infos = new ArrayList<>();
        newest.forEach(run -> infos.add(run.info()));
        infos.addAll(manifest.runs());
        write(manifest.with(position, infos));
    }

    /** Names a run, or none, in the place of neighbouring others. */
    synchronized void rename(List<Run> old, List<Run> by) throws IOException {
        List<RunInfo> infos = new ArrayList<>(manifest.runs());
        int at = infos.indexOf(old.getFirst().info());
        List<RunInfo> replaced = infos.subList(at, at + old.size());
        replaced.clear();
        by.forEach(run -> replaced.add(run.info()));
        write(manifest.with(manifest.position(), infos));
    }

    /**
     * Removes runs that neither the manifest names nor the newest view holds; they close when no view can hold them.
     */
    synchronized void retire(Collection<Run> runs) {
        for (Run run : runs) {
            retired.add(new Retired(run, System.nanoTime() + graceNanos));
        }
        sweep();
    }

    /** Closes what was retired long enough ago. */
    synchronized void sweep() {
        while (pins == 0 && !retired.isEmpty() && retired.getFirst().closeAtNanos() - System.nanoTime() <= 0) {
            close(retired.removeFirst().run());
        }
    }

    /** Keeps every file until {@link #unpin}. */
    synchronized void pin() {
        pins++;
    }

    synchronized void unpin() {
        pins--;
        sweep();
    }

    /** Lets go of everything. */
    synchronized void closeAll() {
        while (!retired.isEmpty()) {
            close(retired.removeFirst().run());
        }
        open.forEach(Run::close);
        open.clear();
    }

    private void close(Run run) {
        open.remove(run);
        run.close();
        files.delete(run.info());
    }

    private synchronized long takeNumber() {
        long number = manifest.nextRun();
        manifest = manifest.withNextRun();
        return number;
    }

    /** A failed write may still have reached the disk, so its generation is not used again. */
    private void write(Manifest next) throws IOException {
        try {
            files.write(next);
        } catch (IOException e) {
            manifest = manifest.with(manifest.position(), manifest.runs());
            throw e;
        }
        manifest = next;
    }
}
