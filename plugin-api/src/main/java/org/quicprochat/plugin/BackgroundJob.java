package org.quicprochat.plugin;

import java.time.Duration;

/**
 * Work that a plugin does now and then, on a virtual thread. A run never overlaps the one before; what it throws is
 * logged, and the next run comes as planned. The first run comes one interval after the start.
 *
 * @param name what it does, for logs
 * @param interval from the end of a run to the begin of the next, more than zero
 * @param work one run; should take small bites, each a transaction
 */
public record BackgroundJob(String name, Duration interval, Runnable work) {}
