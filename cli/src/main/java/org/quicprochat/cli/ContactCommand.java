package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Names for addresses. */
@Command(
        name = "contact",
        description = {
            "Keeps names for other people's addresses, in the profile. The server does not see them.",
            "A name that is kept here is never looked up at the server: nobody can put another key behind it."
        },
        footer = {"%nExamples:", "  qpc contact add bob 5f0c8d...e1", "  qpc contact list --profile alice"},
        synopsisSubcommandLabel = "(list | add | remove)")
final class ContactCommand {
    private final World world;

    ContactCommand(World world) {
        this.world = world;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the contacts.")
    int list(@Mixin ProfileOption profile, @Mixin OutputOptions output) {
        world.profiles()
                .load(profile.name(world))
                .contacts()
                .forEach((name, key) -> output.write(
                        world, Map.of("name", name, "identity-key", Bytes.hex(key)), name + "  " + Bytes.hex(key)));
        return ExitCode.OK;
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a contact, or changes its address.")
    int add(
            @Mixin ProfileOption profile,
            @Parameters(paramLabel = "NAME", description = "Any name; yours alone.") String name,
            @Parameters(paramLabel = "ADDRESS", description = "The identity key, in hex or base64url.")
                    String address) {
        ByteString key = Bytes.identityKey(address)
                .orElseThrow(
                        () -> Failure.usage("An address is 32 bytes: 64 hexadecimal digits, or base64url. The other"
                                + " side gets it from qpc whoami."));
        Profile kept = world.profiles().load(profile.name(world));
        Map<String, ByteString> contacts = new TreeMap<>(kept.contacts());
        contacts.put(name, key);
        world.profiles().save(profile.name(world), kept.withContacts(contacts));
        return ExitCode.OK;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a contact.")
    int remove(
            @Mixin ProfileOption profile, @Parameters(paramLabel = "NAME", description = "The contact.") String name) {
        Profile kept = world.profiles().load(profile.name(world));
        Map<String, ByteString> contacts = new TreeMap<>(kept.contacts());
        if (contacts.remove(name) == null) {
            throw Failure.usage("There is no contact of this name.");
        }
        world.profiles().save(profile.name(world), kept.withContacts(contacts));
        return ExitCode.OK;
    }
}
