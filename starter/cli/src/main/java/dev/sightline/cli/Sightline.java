package dev.sightline.cli;

import dev.sightline.error.SightlineException;
import dev.sightline.qwenvl.QwenVlException;
import java.io.PrintWriter;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Each command is a class, listed here. */
@Command(
        name = "sightline",
        description = "Operates a screen by scripts that read it, or by a model that looks at it.",
        mixinStandardHelpOptions = true,
        versionProvider = Sightline.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            TaskCommand.class,
            ChatCommand.class,
            ModelCommand.class,
            DoctorCommand.class,
            CompletionCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:the task did not succeed",
            "2:the command line or the task file is wrong",
            "3:the browser, the model or the machine is not usable",
            "130:stopped"
        })
final class Sightline implements Runnable {

    public static void main(String[] args) {
        // Selenium logs to java.util.logging; one log is enough
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Sightline())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, args) -> {
                    CommandLine command = wrong.getCommandLine();
                    PrintWriter err = command.getErr();
                    err.println(command.getColorScheme().errorText(String.valueOf(wrong.getMessage())));
                    UnmatchedArgumentException.printSuggestions(wrong, err);
                    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
                    err.flush();
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((thrown, command, parsed) -> {
                    int code = switch (thrown) {
                        case SightlineException known -> ExitCode.of(known.category());
                        case QwenVlException _ -> ExitCode.ENVIRONMENT;
                        default -> throw thrown;
                    };
                    PrintWriter err = command.getErr();
                    err.println(command.getColorScheme().errorText(String.valueOf(thrown.getMessage())));
                    err.flush();
                    return code;
                });
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** The version in the manifest of the jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Sightline.class.getPackage().getImplementationVersion();
            return new String[] {"sightline " + (version == null ? "(not packaged)" : version)};
        }
    }
}
