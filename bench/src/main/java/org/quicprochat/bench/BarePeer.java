package org.quicprochat.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What a server without a server's work does with a stream. */
enum BarePeer {
    /** Sends the request back. */
    ECHO {
        @Override
        Supplier<ChannelHandler> handlers() {
            return EchoHandler::new;
        }
    },
    /** Swallows bytes, or sends as many as are asked for. */
    BULK {
        @Override
        Supplier<ChannelHandler> handlers() {
            byte[] bytes = new byte[BlobBench.MOST_BYTES];
            ThreadLocalRandom.current().nextBytes(bytes);
            ByteBuf source = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(bytes.length).writeBytes(bytes));
            return () -> new BulkHandler(source);
        }
    };

    private static final Pattern PORT = Pattern.compile("port:(\\d+)");

    /** What makes the handler of a stream. */
    abstract Supplier<ChannelHandler> handlers();

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
