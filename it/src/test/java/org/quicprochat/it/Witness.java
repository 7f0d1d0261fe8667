package org.quicprochat.it;

import org.quicprochat.client.QpcClient;

/** Causes effects of one kind while the server may be killed at any time, and knows which were acknowledged. */
interface Witness {
    /** Makes what it needs, on a server that runs. */
    void prepare(QpcClient client) throws Exception;

    /**
     * Causes one effect.
     *
     * @throws org.quicprochat.client.ClientException where the server is gone
     */
    void act(QpcClient client) throws Exception;

    /** The server was killed: connections of its own are of no use any more, and no act may wait for one. */
    default void serverIsGone() {}

    /** Checks, on a server that runs again, that all that was acknowledged is there, and nothing half. */
    void check(QpcClient client) throws Exception;

    /** How many effects were acknowledged. */
    int acknowledged();
}
