package dev.sightline.runtime.internal.replay;

import dev.sightline.agent.StepRecord;
import dev.sightline.runtime.internal.replay.Recording.Goal;
import dev.sightline.runtime.internal.replay.Recording.Recorded;
import dev.sightline.task.ReplayMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one run does with recordings: the one that it follows, and what it did itself. Belongs to the thread of the run. */
final class RunReplay {

    private final ReplayMode mode;
    private final Path folder;
    private final String screen;
    private final @Nullable Recording recording;
    private final @Nullable Path recordingFolder;
    private final List<Reached> reached = new ArrayList<>();

    /**
     * @param folder of the versions for this task and screen
     * @param screen the driver and the class of its viewport, in words
     * @param recording the newest version, null when there is none
     * @param recordingFolder where it is, null when there is none
     */
    RunReplay(
            ReplayMode mode,
            Path folder,
            String screen,
            @Nullable Recording recording,
            @Nullable Path recordingFolder) {
        this.mode = mode;
        this.folder = folder;
        this.screen = screen;
        this.recording = recording;
        this.recordingFolder = recordingFolder;
    }

    ReplayMode mode() {
        return mode;
    }

    Path folder() {
        return folder;
    }

    String screen() {
        return screen;
    }

    @Nullable
    Recording recording() {
        return recording;
    }

    @Nullable
    Path recordingFolder() {
        return recordingFolder;
    }

    /** A goal of this run, and how it was reached. */
    record Reached(String goal, List<Part> parts) {

        boolean isNew() {
            return parts.stream().anyMatch(Part.Done.class::isInstance);
        }
    }

    /** A part of the way to a goal. */
    sealed interface Part {

        /** A recorded step that was repeated. */
        record Repeated(Recorded step) implements Part {}

        /** What the model or a person did. */
        record Done(List<StepRecord> records) implements Part {

            public Done {
                records = List.copyOf(records);
            }
        }
    }

    void reached(String goal, List<Part> parts) {
        reached.add(new Reached(goal, List.copyOf(parts)));
    }

    List<Reached> reached() {
        return List.copyOf(reached);
    }

    /** Whether the run did something that its recording does not hold. */
    boolean isNew() {
        return reached.stream().anyMatch(Reached::isNew);
    }

    /** The goals of the recording that this run did not come to, which a new version keeps. */
    List<Goal> untouched() {
        return recording == null
                ? List.of()
                : recording.goals().stream()
                        .filter(goal ->
                                reached.stream().noneMatch(own -> own.goal().equals(goal.words())))
                        .toList();
    }
}
