package org.quicprochat.bench;

import java.util.Arrays;

/** The requests of another script, whose answers have to be the requests themselves. */
final class EchoedScript implements QuicLoad.Script {
    private final QuicLoad.Script requests;
    private byte[] request = {};

    EchoedScript(QuicLoad.Script requests) {
        this.requests = requests;
    }

    @Override
    public byte[] next() {
        request = requests.next();
        return request;
    }

    @Override
    public boolean accept(int status, byte[] answer) {
        return Arrays.equals(answer, request);
    }
}
