package dev.sightline.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A process that does something for two seconds, by its clock, and prints two lines. */
final class ProgressOnTerminal {

    private ProgressOnTerminal() {}

    public static void main(String[] arguments) {
        var clock = new AtomicLong();
        try (ProgressLine progress = Terminal.progress(Sightline.commandLine(), clock::get)) {
            progress.print("before");
            progress.began("run", "7  wait until a text shows that is longer than a narrow terminal is wide");
            clock.set(Duration.ofSeconds(2).toNanos());
            progress.look();
            progress.ended("run");
            progress.print(Sightline.commandLine().getColorScheme().ansi().string("@|green after|@"));
        }
    }
}
