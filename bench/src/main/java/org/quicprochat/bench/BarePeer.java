package org.quicprochat.bench;

import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.regex.Pattern;

/** What a server without a server's work does with a stream. */
enum BarePeer {
    /** Sends the request back. */
    ECHO {
        @Override
        ChannelHandler handler() {
            return new EchoHandler();
        }
    },
    /** Swallows bytes, or sends as many as are asked for. */
    BULK {
        @Override
        ChannelHandler handler() {
            return new BulkHandler();
        }
    };

    private static final Pattern PORT = Pattern.compile("port:(\\d+)");

    /** The handler of one stream. */
    abstract ChannelHandler handler();

    /** Starts one in a process of its own, with the certificate of a server. */
    JavaProcess start(QpcServer server) throws Exception {
        List<String> arguments = List.of(
                "bare-server",
                name(),
                "--cert",
                server.tls().certificate().toString(),
                "--key",
                server.tls().key().toString());
        return JavaProcess.start(QpcServer.JAVA_OPTIONS, Main.class.getName(), arguments, PORT);
    }
}
