package dev.sightline.runtime.internal.replay;

import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the goals of a task were reached once.
 *
 * @param task the name of the task
 * @param version from 1; healing makes the next one
 * @param runId the run that it was recorded from
 * @param screen the driver and the class of its viewport, in words
 * @param width of the viewport in units of the driver
 * @param height of the viewport in units of the driver
 * @param pixelRatio of the screen
 * @param url at which the task begins, null when it does not say
 * @param steps of the task, as they are written in YAML
 * @param variables of the run, without secrets
 * @param secrets the names of the secrets that it refers to
 * @param goals in the order in which they were reached
 */
record Recording(
        String task,
        int version,
        String runId,
        String screen,
        double width,
        double height,
        double pixelRatio,
        @Nullable String url,
        List<Object> steps,
        Map<String, String> variables,
        List<String> secrets,
        List<Goal> goals) {

    Recording {
        steps = List.copyOf(steps);
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
        secrets = List.copyOf(secrets);
        goals = List.copyOf(goals);
    }

    Optional<Goal> goal(String words) {
        return goals.stream().filter(goal -> goal.words().equals(words)).findFirst();
    }

    /**
     * One goal.
     *
     * @param words with references to variables and secrets
     * @param steps by which it was reached
     */
    record Goal(String words, List<Recorded> steps) {

        Goal {
            steps = List.copyOf(steps);
        }
    }

    /**
     * One step.
     *
     * @param step with references to variables and secrets
     * @param targets what it acted on; empty when it has no place
     * @param tokens of the model calls that it took
     * @param took how long it took
     */
    record Recorded(TaskStep step, List<Aim> targets, long tokens, Duration took) {

        Recorded {
            targets = List.copyOf(targets);
        }
    }

    /**
     * A target as it was seen.
     *
     * @param name of its files, without what states their pixel ratio and their kind
     * @param target as the step has it
     * @param pixelRatio of the screen that the pictures are from
     * @param x of the point that was acted on, in units of the driver
     * @param y of the point that was acted on
     * @param picture of the target
     * @param surroundings a picture with what lies around it, for people
     * @param around the words around it, with references to variables
     * @param control what the driver called it: its kind and, after a colon, its name; null when it did not say
     */
    record Aim(
            String name,
            Target target,
            double pixelRatio,
            double x,
            double y,
            BufferedImage picture,
            BufferedImage surroundings,
            List<String> around,
            @Nullable String control) {

        Aim {
            around = List.copyOf(around);
        }
    }
}
