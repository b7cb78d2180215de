package dev.sightline.runtime.script.steps;

import dev.sightline.driver.Control;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.run.Step;
import dev.sightline.screen.Screenshot;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the targets of steps are when the steps are replayed: what a locator finds must also be what was recorded.
 *
 * @since 0.1.0
 */
public interface TargetGuard {

    /**
     * Finds a target, and makes sure that it is the recorded one.
     *
     * @param written the target as the step has it
     * @param filled the same with all variables filled in
     * @throws GroundingException when it is not there, or is not what was recorded; it is then looked for again, until
     *     the time is up
     */
    Located locate(Screenshot seen, Target written, Target filled, Locator locator);

    /**
     * Makes sure that the platform describes what was found as it did when it was recorded.
     *
     * @param control as the driver describes it now, null when it cannot
     * @throws GroundingException when it is something else
     */
    void confirm(Target written, Located found, @Nullable Control control);

    /** Notes in a step of the record how its targets were found. */
    void note(Step step);
}
