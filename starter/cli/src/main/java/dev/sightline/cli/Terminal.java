package dev.sightline.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** What the standard output can display. */
final class Terminal {

    private Terminal() {}

    static StepPrinter printer(CommandSpec spec, ProgressLine progress) {
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        return new StepPrinter(progress, ansi, System.out.charset());
    }

    /** What takes long, on the standard output. */
    static ProgressLine progress(CommandLine command) {
        return progress(command, System::nanoTime).started();
    }

    /**
     * The same with another clock, which nobody looks at by itself.
     *
     * @param clock in nanoseconds
     */
    static ProgressLine progress(CommandLine command, LongSupplier clock) {
        boolean terminal = isTerminal();
        int width = terminal ? width(command) : 0;
        return new ProgressLine(command.getOut(), terminal, width, clock);
    }

    /** In characters, as the terminal itself says; picocli takes none to be narrower than 55. */
    private static int width(CommandLine command) {
        try {
            Process asked = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(asked.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (size.matches("\\d{1,5} [1-9]\\d{0,4}")) {
                return Integer.parseInt(size.substring(size.indexOf(' ') + 1));
            }
        } catch (IOException _) {
            // there is no such program on Windows
        }
        return command.getUsageHelpWidth();
    }

    /** Whether lines can be drawn over, with or without colours. */
    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                && !"dumb".equals(System.getenv("TERM"));
    }
}
