package org.quicprochat.runtime.plugin;

/** A plugin's secret cannot be used. The message is a sentence for the operator, with the remedy. */
final class SecretException extends Exception {
    private static final long serialVersionUID = 1L;

    SecretException(String sentence) {
        super(sentence);
    }
}
