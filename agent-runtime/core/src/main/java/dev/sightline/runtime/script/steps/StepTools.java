package dev.sightline.runtime.script.steps;

import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.internal.run.GoalPerformer;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What steps need in order to be performed, the same for all runs of an agent.
 *
 * @param reader null when there is none; steps that read then fail
 * @param locators returns the locator for a target, or throws if there is none
 * @param targetTimeout how long a step waits for its target to appear
 * @param updatePictures whether stored pictures are replaced by what the screen shows, rather than compared with it
 * @param goals pursues the goals among the steps
 * @since 0.1.0
 */
public record StepTools(
        @Nullable TextReader reader,
        Function<Target, Locator> locators,
        Duration targetTimeout,
        boolean updatePictures,
        GoalPerformer goals) {

    /** The same with something else that pursues goals. */
    public StepTools withGoals(GoalPerformer others) {
        return new StepTools(reader, locators, targetTimeout, updatePictures, others);
    }
}
