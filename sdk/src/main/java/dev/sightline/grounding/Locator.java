package dev.sightline.grounding;

import dev.sightline.screen.Screenshot;

/**
 * Finds a target on a screenshot. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface Locator {

    /** Whether this locator can look for such a target at all. */
    boolean supports(Target target);

    /**
     * Finds the one place that matches the target.
     *
     * @throws GroundingException when the target is not there, or is there more than once
     */
    Located locate(Screenshot screenshot, Target target);
}
