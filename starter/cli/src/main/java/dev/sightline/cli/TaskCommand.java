package dev.sightline.cli;

import dev.sightline.runtime.replay.RecordedRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes task files. */
@Command(
        name = "task",
        description = "Makes task files.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TaskCommand.FromRun.class)
@SuppressWarnings("NullAway.Init") // picocli sets it before it calls
final class TaskCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Makes a task file of a run. */
    @Command(
            name = "from-run",
            description =
                    "Makes a task file of a run that was recorded: its goals become the steps by which they were reached.",
            mixinStandardHelpOptions = true)
    @SuppressWarnings("NullAway.Init") // picocli sets required options before it calls
    static final class FromRun implements Callable<Integer> {

        @Spec
        CommandSpec spec;

        @Parameters(paramLabel = "RUN", description = "The folder of the run, as in runs/20261128-101500-1a2b3c4d.")
        Path run;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description =
                        "The task file; named after the task of the run unless given. An existing file is not replaced.")
        @Nullable
        Path file;

        @Override
        public Integer call() {
            RecordedRun recorded = RecordedRun.in(run);
            Path target = file == null ? Path.of(recorded.taskFileName()) : file;
            recorded.writeTask(target);
            PrintWriter out = spec.commandLine().getOut();
            out.println("Wrote " + target + ". Read it before you run it: ./sightline run " + target);
            out.flush();
            return ExitCode.OK;
        }
    }
}
