package dev.sightline.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks that everything a run needs is there. */
@Command(
        name = "doctor",
        description = "Checks that everything a run needs is there, and states what to do about what is missing.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets required options before it calls
final class DoctorCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Option(
            names = "--report-dir",
            paramLabel = "FOLDER",
            description = "Folder for reports and traces; 'runs' unless given.")
    Path reportFolder = Path.of("runs");

    @Option(
            names = "--model",
            paramLabel = "PATH|NAME",
            description = "Folder or GGUF file of a checkpoint; the doctor reports how much memory it needs, and in"
                    + " which dialect it would be spoken to. With --model-url, the name of a model on a server, which"
                    + " is shown pictures with known targets.")
    @Nullable
    String model;

    @Mixin
    ServerCheckup server = new ServerCheckup();

    @Mixin
    EngineOptions engine = new EngineOptions();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (server.isWanted()) {
            return server.examine(model, reportFolder, spec.commandLine());
        }
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        int problems = 0;
        for (Checkup checkup : checkups()) {
            Finding finding = checkup.look();
            String mark = switch (finding.grade()) {
                case GOOD -> "@|green good   |@";
                case NOTE -> "@|yellow note   |@";
                case PROBLEM -> "@|bold,red PROBLEM|@";
            };
            out.println("  " + ansi.string(mark) + "  " + finding.subject() + ": " + finding.found());
            if (!finding.remedy().isEmpty()) {
                out.println("           " + finding.remedy());
            }
            out.flush();
            problems += finding.grade() == Finding.Grade.PROBLEM ? 1 : 0;
        }
        out.println(
                problems == 0
                        ? "Everything a run needs is there."
                        : problems == 1 ? "1 problem." : problems + " problems.");
        return problems == 0 ? ExitCode.OK : ExitCode.ENVIRONMENT;
    }

    private List<Checkup> checkups() {
        List<Checkup> checkups = new ArrayList<>(List.of(
                Checkups::java,
                Checkups::browser,
                Checkups::driver,
                Checkups::memory,
                () -> Checkups.disk(reportFolder),
                Checkups::display,
                () -> EngineCheckups.backend(engine)));
        if (model != null) {
            Path checkpoint = Path.of(model);
            checkups.add(() -> EngineCheckups.model(checkpoint, engine));
            checkups.add(() -> EngineCheckups.dialect(checkpoint));
        }
        checkups.add(() -> Checkups.reading(reportFolder));
        return checkups;
    }

    /** One check. */
    @FunctionalInterface
    interface Checkup {
        Finding look() throws InterruptedException;
    }
}
