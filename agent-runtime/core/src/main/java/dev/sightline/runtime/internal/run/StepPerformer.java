package dev.sightline.runtime.internal.run;

import dev.sightline.task.TaskStep;

/**
 * Performs one step of a task in a run.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface StepPerformer {

    /**
     * Returns when the step is done.
     *
     * @throws dev.sightline.error.SightlineException when it cannot be done, with the reason in words; the run fails
     * @throws RunEnded when the run is over for another reason
     */
    void perform(TaskStep step, ActiveRun run);
}
