package org.quicprochat.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.quicprochat.proto.v1.DeleteAccountRequest;
import org.quicprochat.proto.v1.DeleteAccountResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The end of an account. */
@Command(
        name = "account",
        description = {
            "Deletes the profile's account from the server.",
            "(register makes one; login and logout are about its sessions.)"
        },
        footer = {
            "%nExamples:",
            "  qpc login --profile alice && qpc account delete --profile alice",
            "  qpc account delete --yes --json"
        },
        synopsisSubcommandLabel = "delete")
final class AccountCommand {
    /** More than any username has. */
    private static final int LONGEST_LINE = 256;

    private final World world;

    AccountCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = {
                "Deletes the account and all that the server holds of it: messages, keys, devices, sessions.",
                "There is no way back, and nobody can take the username for 30 days.",
                "Needs a login of the last 5 minutes, and asks to type the username first."
            })
    int delete(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        try (Link link = connect.connect(world)) {
            DeleteAccountRequest request = DeleteAccountRequest.newBuilder()
                    .setSessionToken(link.token())
                    .build();
            if (!yes) {
                confirm(link);
            }
            DeleteAccountResponse answer =
                    link.remote().call(MethodIds.DELETE_ACCOUNT, request, DeleteAccountResponse.parser());
            world.profiles().save(link.profileName(), link.profile().withoutSession());
            Map<String, Object> records = new TreeMap<>();
            answer.getErasedList().forEach(erased -> records.put(erased.getPlugin(), erased.getRecords()));
            long sum = answer.getErasedList().stream()
                    .mapToLong(erased -> erased.getRecords())
                    .sum();
            output.write(
                    world,
                    Map.of("deleted-at-ms", answer.getDeletedAtMs(), "erased", records),
                    "Deleted, with " + sum + " records. The profile '" + link.profileName()
                            + "' is still on this machine: qpc profile remove " + link.profileName());
            return ExitCode.OK;
        }
    }

    private void confirm(Link link) {
        String username = link.profile()
                .username()
                .orElseThrow(() -> Failure.usage("Profile '" + link.profileName()
                        + "' names no account to confirm. If you" + " are sure: --yes"));
        world.terminal().err().print("This cannot be undone. Type the username to delete " + username + ": ");
        world.terminal().err().flush();
        if (!line().equals(username)) {
            throw Failure.usage("That is not the username; nothing was deleted.");
        }
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        try {
            InputStream in = world.terminal().in();
            for (int next = in.read(); next >= 0 && next != '\n' && line.length() < LONGEST_LINE; next = in.read()) {
                line.append((char) next);
            }
        } catch (IOException e) {
            throw new Failure(ExitCode.FAULT, "Standard input cannot be read; nothing was deleted.", e);
        }
        return line.toString().strip();
    }
}
