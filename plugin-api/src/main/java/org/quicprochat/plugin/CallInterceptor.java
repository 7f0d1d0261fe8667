package org.quicprochat.plugin;

/**
 * An extension point: sees every call with a session between authentication and handler, and may turn it away. Called
 * on the call's virtual thread; may block, and adds to every call what it costs. Within a phase, interceptors run in
 * the order of plugin ids.
 */
public interface CallInterceptor {
    /** When it runs. Phases run in the order of their declaration. */
    enum Phase {
        /** Whether the account may use the server at all. */
        ACCESS,
        /** Whether the account may do so much. */
        QUOTA,
        /** Everything else. */
        OTHER
    }

    /** When it runs. */
    Phase phase();

    /**
     * Lets a call pass, or throws.
     *
     * @throws StatusException the answer to a call that is turned away
     */
    void intercept(Principal principal, Call call);
}
