package org.quicprochat.runtime.transport;

import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.runtime.dispatch.Admission;
import org.quicprochat.runtime.dispatch.Answer;
import org.quicprochat.runtime.dispatch.Dispatcher;
import org.quicprochat.runtime.dispatch.InFlight;
import org.quicprochat.wire.PushFrame;
import org.quicprochat.wire.RequestFrame;

/** What a stream asks of dispatch; each method as {@link Dispatcher} says. */
interface Calls {
    Admission admit(ClientConnection connection, RequestFrame.Header header);

    InFlight call(ClientConnection connection, RequestFrame.Header header, byte[] body, Answer answer);

    boolean admitSignal(ClientConnection connection, PushFrame.Header header);

    void signal(ClientConnection connection, PushFrame.Header header, byte[] body);

    byte[] malformed(int requestId);

    byte[] incomplete(int requestId);

    byte[] noMemory(int requestId);

    /** The calls that a dispatcher serves. */
    static Calls of(Dispatcher dispatcher) {
        return new Calls() {
            @Override
            public Admission admit(ClientConnection connection, RequestFrame.Header header) {
                return dispatcher.admit(connection, header);
            }

            @Override
            public InFlight call(ClientConnection connection, RequestFrame.Header header, byte[] body, Answer answer) {
                return dispatcher.call(connection, header, body, answer);
            }

            @Override
            public boolean admitSignal(ClientConnection connection, PushFrame.Header header) {
                return dispatcher.admitSignal(connection, header);
            }

            @Override
            public void signal(ClientConnection connection, PushFrame.Header header, byte[] body) {
                dispatcher.signal(connection, header, body);
            }

            @Override
            public byte[] malformed(int requestId) {
                return dispatcher.malformed(requestId);
            }

            @Override
            public byte[] incomplete(int requestId) {
                return dispatcher.incomplete(requestId);
            }

            @Override
            public byte[] noMemory(int requestId) {
                return dispatcher.noMemory(requestId);
            }
        };
    }
}
