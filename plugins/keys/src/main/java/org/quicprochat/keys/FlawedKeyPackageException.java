package org.quicprochat.keys;

/** Says that a key package is not acceptable; an expected outcome, so it has no stack trace. */
final class FlawedKeyPackageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Flaw flaw;

    FlawedKeyPackageException(Flaw flaw) {
        super(flaw.sentence(), null, false, false);
        this.flaw = flaw;
    }

    Flaw flaw() {
        return flaw;
    }
}
