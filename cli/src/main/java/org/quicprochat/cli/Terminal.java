package org.quicprochat.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Optional;

/** Where a command reads and writes. */
interface Terminal {
    /** Results: what a script reads. */
    PrintWriter out();

    /** Progress, hints and errors. */
    PrintWriter err();

    /** Standard input, as bytes. */
    InputStream in();

    /** Whether a person sits at both ends: prompts and colours make sense. */
    boolean interactive();

    /** Asks without echo; empty where nobody can be asked. The caller wipes the array. */
    Optional<char[]> askSecret(String prompt);
}
