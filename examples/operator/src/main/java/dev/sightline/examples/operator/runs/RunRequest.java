package dev.sightline.examples.operator.runs;

import dev.sightline.task.ApprovalMode;
import org.jspecify.annotations.Nullable;

/**
 * A request for a run.
 *
 * @param name for people
 * @param source the task as YAML, or the words of a goal
 * @param startUrl where to begin, null if the task states it or the screen is already open
 * @param driver the name of the driver
 * @param mode when a person is asked; null when the task says so, or before risky actions when it does not
 * @param repeatable whether it may be run again from its beginning after it was interrupted
 */
public record RunRequest(
        String name,
        Kind kind,
        String source,
        @Nullable String startUrl,
        String driver,
        @Nullable ApprovalMode mode,
        boolean repeatable) {

    /** What {@code source} is. */
    public enum Kind {
        TASK,
        GOAL
    }
}
