package dev.sightline.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** What the standard output can display. */
final class Terminal {

    private Terminal() {}

    private static final int USUAL_WIDTH = 80;

    static StepPrinter printer(CommandSpec spec, ProgressLine progress) {
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        return new StepPrinter(progress, ansi, System.out.charset());
    }

    /** What takes long, on the standard output. */
    static ProgressLine progress(PrintWriter out) {
        return new ProgressLine(out, isTerminal(), width(), System::nanoTime).started();
    }

    /** Whether lines can be drawn over, with or without colours. */
    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                && !"dumb".equals(System.getenv("TERM"));
    }

    private static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : USUAL_WIDTH;
    }
}
