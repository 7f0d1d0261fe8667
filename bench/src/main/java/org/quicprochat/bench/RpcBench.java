package org.quicprochat.bench;

import java.util.concurrent.Callable;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.HealthRequest;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.wire.RequestFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Small calls through the whole dispatcher, beside a bare QUIC echo of the same bytes on the same settings. */
@Command(name = "rpc", description = "Health and Peek calls a second, beside a bare QUIC echo of the same bytes.")
final class RpcBench implements Callable<Integer> {
    private static final int HEALTH = 802;
    private static final int PEEK = 203;

    @Mixin
    private CallsInFlight inFlight = new CallsInFlight();

    @Mixin
    private Turns turns = new Turns(5, 3, 10);

    @Mixin
    private Place place = new Place();

    @Override
    public Integer call() throws Exception {
        try (QpcServer server = QpcServer.start(place.directory(), "");
                BesideEcho both = new BesideEcho(server, turns)) {
            SessionInfo session;
            try (People people = People.on(server)) {
                session = people.login(people.register(1)).getFirst();
            }
            byte[] health = RequestFrame.encode(HEALTH, 7, HealthRequest.getDefaultInstance());
            byte[] peek = RequestFrame.encode(
                    PEEK,
                    7,
                    PeekRequest.newBuilder().setSessionToken(session.token()).build());
            compare(both, "Health", health);
            compare(both, "Peek of an empty queue", peek);
        }
        return 0;
    }

    private void compare(BesideEcho both, String method, byte[] frame) throws Exception {
        both.compare(method, inFlight.connections(), inFlight.onEach(), (connection, lane) -> new FixedScript(frame));
    }

    /** The same request again and again. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record FixedScript(byte[] frame) implements QuicLoad.Script {
        @Override
        public byte[] next() {
            return frame;
        }

        @Override
        public boolean accept(int status, byte[] answer) {
            return status == 0;
        }
    }
}
