package dev.sightline.runtime.internal.run;

import dev.sightline.task.TaskStep;

/**
 * Carries out one step of a task on a run. Scripts do the steps that are written down; goals are one kind of step.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface StepPerformer {

    /**
     * Returns when the step is done.
     *
     * @throws dev.sightline.error.SightlineException when it cannot be done, with the reason for a person; the run fails
     * @throws RunEnded when the run is over for another reason
     */
    void perform(TaskStep step, ActiveRun run);
}
