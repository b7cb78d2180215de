package dev.sightline.runtime.internal.replay;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.replay.Recording.Aim;
import dev.sightline.runtime.internal.replay.Recording.Goal;
import dev.sightline.runtime.internal.replay.Recording.Recorded;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.task.TaskStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * Makes a task file of what a run did: its goals are replaced with the steps by which they were reached.
 *
 * @since 0.1.0
 */
public final class TaskOfRun {

    private final Recording recording;
    private final Path file;
    private final String pictures;

    private TaskOfRun(Recording recording, Path file) {
        this.recording = recording;
        this.file = file;
        String name = String.valueOf(file.getFileName());
        this.pictures = (name.endsWith(TaskReader.SUFFIX)
                        ? name.substring(0, name.length() - TaskReader.SUFFIX.length())
                        : name)
                + "-pictures";
    }

    /**
     * Writes the task file, and the pictures to which it refers into a folder beside it.
     *
     * @param run the folder of a run
     * @throws SightlineException when the run was not recorded, or the file exists or cannot be written
     */
    public static void write(Path run, Path file) {
        Path folder = run.resolve(Replays.OF_RUN);
        if (!Files.isRegularFile(folder.resolve(RecordingFiles.FILE))) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot make a task of the run '" + run + "': it "
                            + (Files.isDirectory(run) ? "was not recorded" : "does not exist")
                            + ". A run is recorded if it has a goal, runs with --replay heal, and succeeds.");
        }
        if (Files.exists(file)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot write the task to '" + file
                            + "': there is a file already. Delete it, or name another one.");
        }
        new TaskOfRun(RecordingFiles.read(folder), file.toAbsolutePath()).write();
    }

    /** The name of a task file for what a run did. */
    public static String fileName(Path run) {
        Path folder = run.resolve(Replays.OF_RUN);
        return (Files.isRegularFile(folder.resolve(RecordingFiles.FILE))
                        ? Replays.fileName(RecordingFiles.read(folder).task())
                        : "task")
                + TaskReader.SUFFIX;
    }

    private void write() {
        var yaml = new LinkedHashMap<String, Object>();
        yaml.put("name", recording.task());
        if (recording.url() != null) {
            yaml.put("url", recording.url());
        }
        if (!recording.variables().isEmpty()) {
            yaml.put("variables", recording.variables());
        }
        if (!recording.secrets().isEmpty()) {
            var secrets = new LinkedHashMap<String, Object>();
            for (String secret : recording.secrets()) {
                secrets.put(
                        secret, Map.of("env", secret.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_")));
            }
            yaml.put("secrets", secrets);
        }
        List<Object> steps = new ArrayList<>();
        try {
            for (Object step : recording.steps()) {
                Goal goal = step instanceof Map<?, ?> keyed
                        ? recording.goal(String.valueOf(keyed.get("goal"))).orElse(null)
                        : null;
                if (goal == null) {
                    steps.add(step);
                } else {
                    for (Recorded recorded : goal.steps()) {
                        steps.add(StepCatalogue.write(withPictures(recorded)));
                    }
                }
            }
            yaml.put("steps", steps);
            Files.writeString(
                    file,
                    "# Made of the run " + recording.runId() + ", in which the goals were reached by these steps.\n"
                            + RecordingFiles.dump(yaml));
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE, "Cannot write the task to '" + file + "': " + e + ".", e);
        }
    }

    /** The step with pictures from the folder beside the task. */
    private TaskStep withPictures(Recorded recorded) throws IOException {
        TaskStep step = recorded.step();
        for (Aim aim : recorded.targets()) {
            if (aim.target() instanceof Target.ByPicture) {
                String name = RecordingFiles.fileName(aim.name(), aim.pixelRatio());
                Path folder = Files.createDirectories(file.resolveSibling(pictures));
                ImageIO.write(aim.picture(), "png", folder.resolve(name).toFile());
            }
        }
        return switch (step) {
            case TaskStep.Click click ->
                new TaskStep.Click(moved(click.target()), click.button(), click.count(), click.modifiers());
            case TaskStep.Hover hover -> new TaskStep.Hover(moved(hover.target()), hover.dwell());
            case TaskStep.LongPress press -> new TaskStep.LongPress(moved(press.target()), press.duration());
            case TaskStep.Drag drag -> new TaskStep.Drag(moved(drag.from()), moved(drag.to()));
            default -> step;
        };
    }

    private Target moved(Target target) {
        return target instanceof Target.ByPicture picture
                ? new Target.ByPicture(pictures + "/" + picture.file(), picture.nth())
                : target;
    }
}
