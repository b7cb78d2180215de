package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys that several kinds of step share which consist of others. */
final class Blocks {

    private Blocks() {}

    /** The steps of a block. */
    static <S extends TaskStep> Field<S, List<TaskStep>> steps(Function<S, @Nullable List<TaskStep>> part) {
        return Field.required("steps", FieldTypes.STEPS, part, "What is done, in this order.", "[ click: Accept ]");
    }

    /** How long a decision waits for its text. */
    static <S extends TaskStep> Field<S, Duration> within(Function<S, Duration> part) {
        return Field.optional(
                "within",
                FieldTypes.DURATION,
                step -> part.apply(step).isZero() ? null : part.apply(step),
                "How long to wait for the text before deciding; by the screen as it is unless given.",
                "2s");
    }
}
