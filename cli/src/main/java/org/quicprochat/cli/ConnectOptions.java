package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.quicprochat.client.ServerAddress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which server, judged how, as whom: the options of every command that connects. */
final class ConnectOptions {
    private static final String CERTIFICATE_NAME = "server-cert.der";
    private static final Path DEFAULT_DATA = Path.of("data");

    @Mixin
    private ProfileOption profile = new ProfileOption();

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "The server (QPC_SERVER; default: the profile's, or 127.0.0.1:5001).")
    private Optional<String> server = Optional.empty();

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = {
                "Trust exactly this certificate (DER or PEM); register and login remember it.",
                "For a server on this machine data/server-cert.der is found without it."
            })
    private Optional<Path> certificate = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Trust what this authority signed (PEM or DER), for the server's name.")
    private Optional<Path> authority = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long to wait for the connection and for each answer (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofSeconds(10);

    /** The profile's name. */
    String profileName(World world) {
        return profile.name(world);
    }

    /** Connects, trusting as the options, the profile and the machine say, in this order. */
    Link connect(World world) {
        String name = profileName(world);
        Profile kept = world.profiles().load(name);
        ServerAddress address = server.or(() -> world.variable("QPC_SERVER"))
                .map(Addresses::parse)
                .or(kept::server)
                .orElse(Addresses.DEFAULT);
        boolean sameServer = kept.server().filter(address::equals).isPresent();
        Trust trust = given(world)
                .or(() -> sameServer ? kept.trust() : Optional.empty())
                .or(() -> local(world, address))
                .orElseGet(Trust.MachineAuthorities::new);
        Remote remote = world.connector().connect(address, trust, timeout);
        return new Link(name, kept, address, trust, sameServer, remote);
    }

    private Optional<Trust> given(World world) {
        if (certificate.isPresent() && authority.isPresent()) {
            throw Failure.usage("Give --cert or --ca, not both.");
        }
        return certificate
                .<Trust>map(file -> new Trust.Pinned(read(world.resolve(file))))
                .or(() -> authority.map(file ->
                        new Trust.Authority(world.resolve(file).toAbsolutePath().normalize())));
    }

    private static Optional<Trust> local(World world, ServerAddress address) {
        if (!Addresses.loopback(address)) {
            return Optional.empty();
        }
        Stream<Path> places = Stream.concat(
                world.variable("QPC_TLS_CERT").map(Path::of).stream(),
                Stream.of(world.variable("QPC_DATA_DIR")
                        .map(Path::of)
                        .orElse(DEFAULT_DATA)
                        .resolve(CERTIFICATE_NAME)));
        return places.map(world::resolve)
                .filter(Files::isReadable)
                .findFirst()
                .map(file -> new Trust.Pinned(read(file)));
    }

    private static ByteString read(Path file) {
        try (var content = new ByteArrayInputStream(Files.readAllBytes(file))) {
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(content);
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (IOException | CertificateException e) {
            throw Failure.usage("Cannot read a certificate from " + file
                    + ". It has to be one X.509 certificate, DER or" + " PEM.");
        }
    }
}
