package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether a command is about one channel, or about the whole server. */
final class ChannelScope {
    @Option(
            names = "--channel",
            paramLabel = "ID",
            description = "In this channel: its id. Without it, in the whole server.")
    private Optional<String> channel = Optional.empty();

    /** The channel's id; empty for the server. */
    ByteString id() {
        return channel.map(Channels::id).orElse(ByteString.EMPTY);
    }
}
