package dev.sightline.runtime.internal.run;

/**
 * Pursues one goal on a run.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface GoalPerformer {

    /**
     * Returns when the goal is reached.
     *
     * @param goal with all variables filled in
     * @throws dev.sightline.error.SightlineException when it cannot be pursued, with the reason in words; the run fails
     * @throws RunEnded when the run is over for another reason
     */
    void pursue(String goal, ActiveRun run);
}
