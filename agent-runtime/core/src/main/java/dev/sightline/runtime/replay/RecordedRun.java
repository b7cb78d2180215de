package dev.sightline.runtime.replay;

import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.replay.TaskOfRun;
import java.nio.file.Path;

/**
 * What a run did, as a task file that a person can edit: its goals are replaced with the steps by which they were
 * reached. The run must have been recorded.
 *
 * @since 0.1.0
 */
public final class RecordedRun {

    private final Path folder;

    private RecordedRun(Path folder) {
        this.folder = folder;
    }

    /**
     * The run that left a folder.
     *
     * @param folder that of the run, not that of all runs
     */
    public static RecordedRun in(Path folder) {
        return new RecordedRun(folder);
    }

    /** A name for the task file, after the task of the run. */
    public String taskFileName() {
        return TaskOfRun.fileName(folder);
    }

    /**
     * Writes the task file. Pictures of targets without words go into a folder beside it.
     *
     * @throws SightlineException when the run was not recorded, the file exists already, or it cannot be written
     */
    public void writeTask(Path file) {
        TaskOfRun.write(folder, file);
    }
}
