package dev.sightline.runtime.dialect;

import dev.sightline.action.Action;
import dev.sightline.screen.Space;
import java.util.List;

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
     * @param then what belongs to the same call and follows, such as the text that a click prepares a field for; most
     *     calls have nothing here
     * @param thought what the model said beside it, empty when nothing
     * @param remark for the model about how its answer was understood, empty if there is nothing to say
     */
    record Parsed(Action<Space.Model> action, List<Action.Input<Space.Model>> then, String thought, String remark)
            implements Reading {

        public Parsed {
            then = List.copyOf(then);
        }

        /** A single action. */
        public Parsed(Action<Space.Model> action, String thought, String remark) {
            this(action, List.of(), thought, remark);
        }
    }

    /**
     * No action.
     *
     * @param feedback for the model: what was wrong with the answer and what a right one looks like
     */
    record Unparseable(String feedback) implements Reading {}
}
