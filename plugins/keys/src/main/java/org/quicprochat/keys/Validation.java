package org.quicprochat.keys;

/** What is checked of an uploaded key package; {@code reference.conf} explains the words. */
enum Validation {
    /** Everything. */
    SIGNATURES,
    /** Everything but who signed it, and whether he did. */
    STRUCTURE,
    /** Its size. */
    NONE
}
