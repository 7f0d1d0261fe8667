package org.quicprochat.cli;

import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root of the command line. */
@Command(
        name = "qpc",
        description = "A self-hostable server for end-to-end-encrypted messaging, and a client for it.",
        versionProvider = Qpc.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:A fault of qpc itself or of this machine.",
            "2:Wrong usage.",
            "3:The server's configuration is wrong, or it could not boot.",
            "4:No connection: nobody listens, the certificate is not trusted, or no answer in time.",
            "5:The server's log of keys was caught lying.",
            "6:The key was revoked.",
            "11:BadRequest: the server can never do what was asked.",
            "12:Unauthorized: log in (again).",
            "13:Forbidden.",
            "14:NotFound.",
            "15:RateLimited: too much; try again later.",
            "18:DeadlineExceeded: the server gave up in time.",
            "19:Unavailable: not now; try again later.",
            "20:Internal: a fault of the server.",
            "21:UnknownMethod: the server has no plugin for this."
        },
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            HealthCommand.class,
            RegisterCommand.class,
            LoginCommand.class,
            LogoutCommand.class,
            WhoamiCommand.class,
            AccountCommand.class,
            UserCommand.class,
            ContactCommand.class,
            ProfileCommand.class,
            EnqueueCommand.class,
            FetchCommand.class,
            WatchCommand.class,
            AckCommand.class,
            KeysCommand.class,
            ChannelCommand.class,
            MemberCommand.class,
            ModCommand.class,
            TransparencyCommand.class,
            DeviceCommand.class,
            BlobCommand.class,
            FederationCommand.class,
            RecoveryCommand.class,
            EndpointCommand.class,
            CallCommand.class,
            MethodsCommand.class,
            PluginsCommand.class,
            CheckConfigCommand.class,
            BenchCommand.class,
            CompletionCommand.class
        },
        footer = {
            "%nA first look, all on this machine:",
            "  qpc demo",
            "%nA server, and two people:",
            "  qpc serve",
            "  qpc register alice --profile alice && qpc login --profile alice",
            "  qpc register bob --profile bob && qpc login --profile bob",
            "  qpc enqueue ADDRESS 'hello bob' --profile alice    (ADDRESS: qpc whoami --profile bob)",
            "  qpc fetch --profile bob"
        })
final class Qpc {
    private static final int HELP_WIDTH = 110;

    private Qpc() {}

    /** The command line in this world. */
    static CommandLine in(World world) {
        boolean colours =
                world.terminal().interactive() && world.variable("NO_COLOR").isEmpty();
        CommandLine line = new CommandLine(Qpc.class, new Factory(world))
                .registerConverter(Duration.class, new TimeSpan())
                .setOut(world.terminal().out())
                .setErr(world.terminal().err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((wrong, _) -> explain(wrong))
                .setExecutionExceptionHandler((thrown, _, _) -> explain(world, thrown));
        common(line);
        return line;
    }

    private static void common(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        // The benchmarks read their own command line.
        if (spec.userObject() instanceof BenchCommand) {
            line.setStopAtPositional(true).setUnmatchedOptionsArePositionalParams(true);
        }
        spec.usageMessage().width(HELP_WIDTH);
        // A command that is a method has them by annotation, and its mixins first: picocli 4.7.7 counts on that.
        if (!spec.mixinStandardHelpOptions()) {
            spec.mixinStandardHelpOptions(true);
        }
        line.getSubcommands().values().forEach(Qpc::common);
    }

    private static int explain(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("qpc: " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static int explain(World world, Exception thrown) {
        PrintWriter err = world.terminal().err();
        if (thrown instanceof Failure failure) {
            err.println("qpc: " + failure.getMessage());
            return failure.exitCode();
        }
        err.println("qpc: this should not have happened: " + thrown);
        if (world.variable("QPC_LOG").filter("debug"::equalsIgnoreCase).isPresent()) {
            thrown.printStackTrace(err);
        } else {
            err.println("QPC_LOG=debug shows where.");
        }
        return ExitCode.FAULT;
    }

    /** The version, from the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Qpc.class.getPackage().getImplementationVersion();
            return new String[] {"qpc " + (version == null ? "(unpackaged)" : version)};
        }
    }

    /** A command that is given its world. */
    private record Factory(World world) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == World.class) {
                    return type.cast(constructor.newInstance(world));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
