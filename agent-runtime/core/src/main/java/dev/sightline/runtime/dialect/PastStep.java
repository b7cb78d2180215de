package dev.sightline.runtime.dialect;

import java.util.List;

/**
 * An earlier step, as it is shown to the model.
 *
 * @since 0.1.0
 */
public sealed interface PastStep {

    /** The model's whole answer; secrets are replaced by their placeholders. */
    String answer();

    /**
     * The model named an action.
     *
     * @param reading what the answer was parsed as
     * @param performed whether the action was performed; false when it was refused or could not be
     * @param note the outcome, for the model; empty if there is nothing to say
     */
    record Acted(String answer, Reading.Parsed reading, boolean performed, String note) implements PastStep {}

    /**
     * The model's answer could not be parsed.
     *
     * @param feedback what was wrong with it
     */
    record Unparseable(String answer, String feedback) implements PastStep {}

    /**
     * A person had the screen, or gave an instruction.
     *
     * @param author who
     * @param actions what they did, in words, oldest first
     * @param note what they say about it, empty when nothing
     * @param instruction what the model is to do from now on, empty when nothing
     */
    record PersonActed(String author, List<String> actions, String note, String instruction) implements PastStep {

        public PersonActed {
            actions = List.copyOf(actions);
        }

        /** The model said nothing here. */
        @Override
        public String answer() {
            return "";
        }
    }
}
