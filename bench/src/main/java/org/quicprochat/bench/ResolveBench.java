package org.quicprochat.bench;

import java.util.List;
import java.util.concurrent.Callable;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.wire.RequestFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lookups of usernames, beside a bare QUIC echo of the same bytes on the same settings. */
@Command(name = "resolve", description = "ResolveUser calls a second, beside a bare QUIC echo of the same bytes.")
final class ResolveBench implements Callable<Integer> {
    @Option(
            names = "--accounts",
            converter = Numbers.Count.class,
            defaultValue = "1000",
            description = "Default: ${DEFAULT-VALUE}")
    private int accounts;

    @Mixin
    private CallsInFlight inFlight = new CallsInFlight();

    @Mixin
    private Turns turns = new Turns(5, 3, 10);

    @Mixin
    private Place place = new Place();

    @Override
    public Integer call() throws Exception {
        try (QpcServer server = QpcServer.start(place.directory(), "plugins.accounts.enabled = true\n");
                BesideEcho both = new BesideEcho(server, turns)) {
            List<SessionInfo> callers;
            try (People people = People.on(server)) {
                List<People.Person> all = people.register(accounts);
                callers = people.login(all.subList(0, Math.min(accounts, inFlight.connections())));
            }
            System.out.printf("ResolveUser of %d names, %d in flight%n", accounts, inFlight.all());
            both.compare(
                    "ResolveUser",
                    inFlight.connections(),
                    inFlight.onEach(),
                    (connection, lane) -> new ResolveScript(
                            callers.get(connection % callers.size()), accounts, connection * 131 + lane * 17));
        }
        return 0;
    }

    /** Looks one name up after the other. */
    private static final class ResolveScript implements QuicLoad.Script {
        private static final int RESOLVE_USER = 500;

        private final SessionInfo caller;
        private final int names;
        private int at;

        /** @param first the first name's number, modulo how many there are */
        ResolveScript(SessionInfo caller, int names, int first) {
            this.caller = caller;
            this.names = names;
            this.at = first;
        }

        @Override
        public byte[] next() {
            ResolveUserRequest request = ResolveUserRequest.newBuilder()
                    .setSessionToken(caller.token())
                    .setUsername(People.name(at % names))
                    .build();
            at++;
            return RequestFrame.encode(RESOLVE_USER, at, request);
        }

        @Override
        public boolean accept(int status, byte[] answer) {
            return status == 0;
        }
    }
}
