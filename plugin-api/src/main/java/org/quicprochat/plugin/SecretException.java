package org.quicprochat.plugin;

/**
 * A secret cannot be used. The message is a sentence for the operator, with the remedy: where {@code onStart} throws
 * it, the boot report says just that.
 */
public final class SecretException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A reason that names the file and says what to do. */
    public SecretException(String sentence) {
        super(sentence);
    }
}
