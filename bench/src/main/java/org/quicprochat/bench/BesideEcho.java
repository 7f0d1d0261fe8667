package org.quicprochat.bench;

/** A server and a bare echo, which take turns at the same calls: one sends answers, the other the requests back. */
final class BesideEcho implements AutoCloseable {
    private static final String ECHO = "bare QUIC echo";

    private final QpcServer server;
    private final JavaProcess echo;
    private final Turns turns;

    /** Starts the echo. */
    BesideEcho(QpcServer server, Turns turns) throws Exception {
        this.server = server;
        this.echo = BarePeer.ECHO.start(server);
        this.turns = turns;
    }

    /**
     * Lets both warm up, then take turns, and prints how they did.
     *
     * @param method what the server does
     * @param connections to each of the two
     * @param inFlight calls on each connection
     * @param calls what both are asked
     */
    void compare(String method, int connections, int inFlight, QuicLoad.Scripts calls) throws Exception {
        QuicLoad.Scripts echoed = (connection, lane) -> new EchoedScript(calls.of(connection, lane));
        Comparison comparison = new Comparison(method);
        try (QuicLoad toServer = QuicLoad.connect(server.process().address(), connections, 1);
                QuicLoad toEcho = QuicLoad.connect(echo.address(), connections, 1)) {
            toServer.run(inFlight, turns.warmUp(), calls);
            toEcho.run(inFlight, turns.warmUp(), echoed);
            for (int i = 0; i < turns.rounds(); i++) {
                comparison.add(method, server.process().measured(() -> toServer.run(inFlight, turns.time(), calls)));
                comparison.add(ECHO, echo.measured(() -> toEcho.run(inFlight, turns.time(), echoed)));
            }
        }
        comparison.print(System.out);
    }

    @Override
    public void close() {
        echo.close();
    }
}
