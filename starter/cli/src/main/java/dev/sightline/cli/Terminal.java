package dev.sightline.cli;

import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** What the standard output can display. */
final class Terminal {

    private Terminal() {}

    static StepPrinter printer(CommandSpec spec) {
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        return new StepPrinter(spec.commandLine().getOut(), ansi, System.out.charset());
    }
}
