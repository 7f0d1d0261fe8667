package org.quicprochat.plugin.storage;

/** The direction of a scan; keys compare as unsigned bytes. */
public enum ScanOrder {
    /** From the least key on. */
    ASCENDING,
    /** From the greatest key on. */
    DESCENDING
}
