package dev.sightline.cli;

import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.ReplayMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What runs do with recordings of earlier ones. */
final class ReplayOptions {

    @Option(
            names = "--replay",
            paramLabel = "MODE",
            description = {
                "What to do with goals that were reached before: strict repeats them without a model and fails where the"
                        + " screen has changed; heal lets the model take the steps that do not fit any more, and records"
                        + " what was not yet recorded; off leaves all of it to the model.",
                "Unless given, recordings are used if their folder is there: strictly where the environment variable CI is"
                        + " set, and healing elsewhere."
            })
    @Nullable
    ReplayMode mode;

    @Option(
            names = "--recordings",
            paramLabel = "FOLDER",
            description = "Folder of the recordings; 'recordings' unless given.")
    Path folder = Path.of("recordings");

    /** Neither uses recordings nor makes any. */
    static ReplayOptions off() {
        var options = new ReplayOptions();
        options.mode = ReplayMode.OFF;
        return options;
    }

    boolean isStrict() {
        return mode == ReplayMode.STRICT;
    }

    void apply(SightlineAgent.Builder agent) {
        if (mode != null) {
            agent.replay(mode).recordings(folder);
        } else if (Files.isDirectory(folder)) {
            agent.recordings(folder);
        }
    }
}
