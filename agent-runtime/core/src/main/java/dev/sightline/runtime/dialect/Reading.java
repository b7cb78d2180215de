package dev.sightline.runtime.dialect;

import dev.sightline.action.Action;
import dev.sightline.screen.Space;

/**
 * What an answer of the model was parsed as.
 *
 * @since 0.1.0
 */
public sealed interface Reading {

    /**
     * An action.
     *
     * @param action on the image that the model was shown
     * @param thought what the model said beside it, empty when nothing
     * @param remark for the model about how its answer was understood, empty if there is nothing to say
     */
    record Parsed(Action<Space.Model> action, String thought, String remark) implements Reading {}

    /**
     * No action.
     *
     * @param feedback for the model: what was wrong with the answer and what a right one looks like
     */
    record Unparseable(String feedback) implements Reading {}
}
