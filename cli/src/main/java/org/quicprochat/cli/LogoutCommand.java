package org.quicprochat.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.quicprochat.proto.v1.LogoutRequest;
import org.quicprochat.proto.v1.LogoutResponse;
import org.quicprochat.wire.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends a session. */
@Command(
        name = "logout",
        description =
                "Ends the profile's session, at the server and here. The account and its key stay in the profile.",
        footer = {"%nExample:", "  qpc logout --profile bob"})
final class LogoutCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    LogoutCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        try (Link link = connect.connect(world)) {
            LogoutRequest request =
                    LogoutRequest.newBuilder().setSessionToken(link.token()).build();
            try {
                link.remote().call(MethodIds.LOGOUT, request, LogoutResponse.parser());
            } catch (Failure failure) {
                // A session that the server no longer knows has ended: that is what was asked for.
                if (failure.exitCode() != ExitCode.of(Status.UNAUTHORIZED)) {
                    throw failure;
                }
            }
            world.profiles().save(link.profileName(), link.profile().withoutSession());
            output.write(world, Map.of("profile", link.profileName()), "Logged out.");
            return ExitCode.OK;
        }
    }
}
