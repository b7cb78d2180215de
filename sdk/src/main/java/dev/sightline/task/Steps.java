package dev.sightline.task;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Collects the steps of which another one consists, as those of a loop.
 *
 * @since 0.1.0
 */
public final class Steps implements StepVerbs<Steps> {

    private final List<TaskStep> steps = new ArrayList<>();

    private Steps() {}

    /** What a function adds, in its order. */
    static List<TaskStep> of(Consumer<Steps> adding) {
        var steps = new Steps();
        adding.accept(steps);
        return List.copyOf(steps.steps);
    }

    @Override
    public Steps step(TaskStep step) {
        steps.add(step);
        return this;
    }
}
