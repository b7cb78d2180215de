package dev.sightline.runtime.dialect;

/** A step that lies behind, as a model can be reminded of it. */
public sealed interface PastStep {

    /**
     * The model named an action.
     *
     * @param performed whether it was done; false when it was refused or could not be done
     * @param note what came of it, for the model; empty when there is nothing to say
     */
    record Acted(Reading.Meant meant, boolean performed, String note) implements PastStep {}

    /**
     * The model's answer was no action.
     *
     * @param feedback what was wrong with it
     */
    record Babbled(String feedback) implements PastStep {}
}
