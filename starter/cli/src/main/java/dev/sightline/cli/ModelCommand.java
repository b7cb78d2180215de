package dev.sightline.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands for the files of models. */
@Command(
        name = "model",
        description = "Downloads models.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ModelPullCommand.class)
@SuppressWarnings("NullAway.Init") // picocli sets required options before it calls
final class ModelCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A subcommand is missing: sightline model pull ID|URL");
    }
}
